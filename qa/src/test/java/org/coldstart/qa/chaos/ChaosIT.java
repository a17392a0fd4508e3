package org.coldstart.qa.chaos;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coldstart.qa.Findings;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.LocalCluster;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.job.MainJob;
import org.junit.Test;

/** {@code mvn verify -P chaos}; docs/chaos.md tells what is done and what is checked. */
public class ChaosIT {
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("chaos.minutes", "0"));
  private static final int NODES = 3;
  private static final int WRITERS = 2;
  private static final int READERS = 2;
  private static final int DIMENSION = 24;
  private static final int DOCUMENTS_PER_SECOND = 100;
  private static final int MOST_MISSED = 3;
  private static final int PAUSE_MILLIS = 50;
  private static final String MODEL = "chaos";

  private final CountDownLatch over = new CountDownLatch(1);
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Tally tally = new Tally();
  private final Findings findings = new Findings();
  private final Book book = new Book();

  @Test
  public void nothingIsLostWhileNodesDie() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(NODES, "512m")) {
      survive(cluster);
    }
  }

  private void survive(LocalCluster cluster) throws Exception {
    RestClient client = new RestClient(cluster.addresses().get(0));
    Catalogue catalogue = GeneratedCatalogue.of(300, 120, 5_000, 7);
    MainJob job = new MainJob(client, catalogue, HeldOut.of(catalogue, 1), MODEL);
    Items items = new Items(catalogue);
    Entrance entrance = new Entrance(cluster.addresses());
    Appointment appointment = new Appointment();
    Faults faults =
        new Faults(cluster, NODES, entrance, appointment, random.split(), tally, findings);
    Trial trial = new Trial(entrance, faults, book, tally, findings);
    Versions versions = new Versions(entrance, MODEL);
    Operator operator =
        new Operator(
            MODEL, job.itemIndex(), MainJob.FIELD, versions, appointment, random.split(), trial);
    Reckoning reckoning =
        new Reckoning(client, job.itemIndex(), MainJob.FIELD, items, versions, trial);
    List<String> ids = prepare(client, catalogue, job);
    operator.settle();

    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      List<String> own = ids.subList(w * ids.size() / WRITERS, (w + 1) * ids.size() / WRITERS);
      Writer writer = new Writer("writer-" + w, job.itemIndex(), own, items, random.split(), trial);
      threads.add(repeating("writer-" + w, writer::next, PAUSE_MILLIS));
    }
    for (int r = 0; r < READERS; r++) {
      Reader reader =
          new Reader(job, catalogue.users().size(), items, versions, random.split(), trial);
      threads.add(repeating("reader-" + r, reader::next, PAUSE_MILLIS));
    }
    threads.add(repeating("operator", operator::next, 500));
    strike(faults);
    over.countDown();
    for (Thread thread : threads) {
      thread.join(TimeUnit.MINUTES.toMillis(6));
      if (thread.isAlive()) {
        findings.add(
            "a thread hangs: " + thread.getName(), Arrays.toString(thread.getStackTrace()));
      }
    }
    reckoning.untilRunsHaveEnded();
    operator.settle();
    reckoning.documents();
    reckoning.nothingIsLeftOver();
    reckoning.memory();
    nodesLeaveNoFiles(cluster);
    System.out.printf("chaos: seed %d, %s minutes%n%s", SEED, MINUTES, tally);
    if (!findings.all().isEmpty()) {
      keepLogs(cluster);
    }
    assertTrue(
        "seed " + SEED + "\n" + String.join("\n\n", findings.all()), findings.all().isEmpty());
    assertTrue("recall " + tally.meanRecall(), tally.meanRecall() >= 0.95);
    assertFalse("no roll-out met the death of its node", missed("deploy"));
    assertFalse("no training met the death of its node", missed("train"));
  }

  /** Each of those once, killed, all of which hold data; then whoever comes, until time is up. */
  private void strike(Faults faults) throws InterruptedException {
    long end = System.nanoTime() + (long) (MINUTES * 60e9);
    List<Victim> first =
        new ArrayList<>(List.of(Victim.CLUSTER_MANAGER, Victim.DEPLOYING, Victim.TRAINING));
    Collections.shuffle(first, Random.from(random.split()));
    for (Victim victim : first) {
      faults.strike(victim, false);
    }
    for (int more = 0; more < MOST_MISSED && missed("deploy"); more++) {
      faults.strike(Victim.DEPLOYING, false);
    }
    for (int more = 0; more < MOST_MISSED && missed("train"); more++) {
      faults.strike(Victim.TRAINING, false);
    }
    while (System.nanoTime() < end) {
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      faults.strike(victim, random.nextInt(4) == 0);
    }
  }

  /** Whether no run of a verb has met its node's death: each may have been over too soon. */
  private boolean missed(String verb) {
    return tally.of(Operator.WENT_ON + verb) == 0;
  }

  /** Indices with a replica, the model, and what the book has to begin with. */
  private List<String> prepare(RestClient client, Catalogue catalogue, MainJob job) {
    client
        .put(
            "/_cluster/settings",
            Map.of(
                "persistent",
                Map.of(
                    "plugins.coldstart.deploy.grace_period",
                    "5s",
                    "plugins.coldstart.deploy.requests_per_second",
                    DOCUMENTS_PER_SECOND,
                    "plugins.coldstart.versions.keep",
                    4)))
        .orFail();
    job.indexWhatIsKnown();
    String indices = "/" + job.itemIndex() + "," + job.userIndex() + "," + job.eventIndex();
    client.put(indices + "/_settings", Map.of("index.number_of_replicas", 1)).orFail();
    client.get("/_cluster/health?wait_for_status=green&timeout=60s").orFail();
    client.put("/_plugins/_coldstart/models/" + MODEL, QuickDefinition.of(job, DIMENSION)).orFail();
    List<String> ids = new ArrayList<>();
    for (var hit :
        client
            .post("/" + job.itemIndex() + "/_search", Map.of("size", catalogue.items().size()))
            .orFail()
            .body()
            .path("hits")
            .path("hits")) {
      ids.add(hit.path("_id").asText());
      book.acknowledged(
          hit.path("_id").asText(),
          Optional.of((com.fasterxml.jackson.databind.node.ObjectNode) hit.path("_source")));
    }
    return ids;
  }

  private interface Step {
    void run() throws Exception;
  }

  private Thread repeating(String name, Step step, int pauseMillis) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!over.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                  step.run();
                }
              } catch (Exception | AssertionError e) {
                findings.add("the trial's own " + name + " fails: " + e, trace(e));
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static String trace(Throwable e) {
    return Arrays.toString(e.getStackTrace());
  }

  private void nodesLeaveNoFiles(LocalCluster cluster) throws Exception {
    for (int node = 1; node <= NODES; node++) {
      try (Stream<Path> files = Files.walk(cluster.folderOf(node).resolve("tmp"))) {
        files
            .filter(file -> file.getFileName().toString().contains("coldstart"))
            .forEach(file -> findings.add("a temporary file is left", file.toString()));
      }
    }
  }

  /** Where they can be read after the cluster's folder is gone. */
  private static void keepLogs(LocalCluster cluster) throws Exception {
    Path kept = Path.of(System.getProperty("coldstart.qa"), "target", "chaos-logs");
    Files.createDirectories(kept);
    for (int node = 1; node <= NODES; node++) {
      Files.copy(
          cluster.folderOf(node).resolve("logs/coldstart.log"),
          kept.resolve("node-" + node + ".log"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    System.out.println("the nodes' logs lie in " + kept);
  }
}
