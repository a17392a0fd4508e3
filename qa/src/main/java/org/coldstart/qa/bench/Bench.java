package org.coldstart.qa.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.client.UnexpectedAnswerException;
import org.coldstart.qa.job.MainJob;

/**
 * The costs of indexing and asking on a running server, as tables. {@code qa/bench.sh} starts the
 * server and calls this.
 */
public final class Bench {
  private static final int USERS = 300;
  private static final int HISTORY = 50;
  private static final double NANOS_PER_MS = 1e6;

  private final PrintStream out;
  private final RestClient client;
  private final int rounds;
  private final boolean onlyExploring;
  private final Catalogue catalogue = Shop.of(10_000, 1_500, 100_000);
  private final HeldOut heldOut = HeldOut.of(catalogue, 1);

  private Bench(PrintStream out, RestClient client, int rounds, boolean onlyExploring) {
    this.out = out;
    this.client = client;
    this.rounds = rounds;
    this.onlyExploring = onlyExploring;
  }

  /**
   * Runs all benchmarks for 64 and 128 dimensions, or for 64 alone what exploring costs; exits 1
   * where a step fails, 2 for wrong usage.
   *
   * @param arguments the server's address, how often each thing is measured, and {@code all} or
   *     {@code explore}
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 3) {
      System.err.println("usage: Bench http://host:port rounds all|explore");
      System.exit(2);
    }
    try {
      new Bench(
              out,
              new RestClient(URI.create(arguments[0])),
              Integer.parseInt(arguments[1]),
              arguments[2].equals("explore"))
          .run();
    } catch (UnexpectedAnswerException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() {
    out.printf(
        Locale.ROOT,
        "%,d items with title, description, genres, price and a picture of 48 numbers; one shard, no replica; %d rounds in turns; medians of the rounds, ratios within a round%n",
        catalogue.items().size(),
        rounds);
    if (onlyExploring) {
      measure(64, false);
      return;
    }
    for (int dimension : new int[] {64, 128}) {
      for (boolean learned : new boolean[] {false, true}) {
        measure(dimension, learned);
      }
    }
  }

  /**
   * Both costs of one model.
   *
   * @param learned whether known items are served by what was learned of them, which has to be
   *     fetched when they are indexed
   */
  private void measure(int dimension, boolean learned) {
    String name = "bench-" + dimension + (learned ? "-learned" : "");
    MainJob job = new MainJob(client, catalogue, heldOut, name);
    job.indexWhatIsKnown();
    job.define(definition(job, dimension, learned));
    job.train(run -> {});
    out.printf(
        Locale.ROOT,
        "%n%d dimensions, %s (load average %.1f)%n",
        dimension,
        learned ? "known items by what was learned of them" : "items by their content",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());

    if (!onlyExploring) {
      index(job);
    }
    job.deploy(run -> {});
    client.post("/" + job.itemIndex() + "/_forcemerge?max_num_segments=1", null).orFail();
    String index = job.itemIndex();
    if (!onlyExploring) {
      ask(job);
    }
    for (String method : List.of("thompson", "ucb")) {
      print(
          "cold_start that explores by " + method + ", against one that does not",
          QueryCost.ofExploring(client, job, index, users(job, false), method));
    }
    client.delete(job.path() + "?force=true").orFail();
    client.delete("/" + job.itemIndex() + "," + job.userIndex() + "," + job.eventIndex()).orFail();
  }

  private void index(MainJob job) {
    Rounds rates = new IngestCost(client, job, documents()).measure(rounds);
    out.printf(
        Locale.ROOT,
        "  bulk indexing: %,.0f documents/s encoded, %,.0f with ready vectors, ratio %.3f%n",
        rates.medianOfOurs(),
        rates.medianOfTheirs(),
        rates.ratio());
  }

  private void ask(MainJob job) {
    String index = job.itemIndex();
    print(
        "cold_start by profile, against knn",
        QueryCost.besideKnn(client, job, index, users(job, false)));
    print(
        "cold_start by profile and a history of up to " + HISTORY + ", against knn",
        QueryCost.besideKnn(client, job, index, users(job, true)));
  }

  private void print(String what, QueryCost cost) {
    for (int clients : new int[] {1, 8}) {
      QueryCost.Latency latency = cost.measure(clients, rounds);
      out.printf(
          Locale.ROOT,
          "  %s, %d clients: p50 %.2f ms against %.2f, ratio %.3f; p99 %.2f ms against %.2f, ratio %.3f%n",
          what,
          clients,
          latency.p50().medianOfOurs() / NANOS_PER_MS,
          latency.p50().medianOfTheirs() / NANOS_PER_MS,
          latency.p50().ratio(),
          latency.p99().medianOfOurs() / NANOS_PER_MS,
          latency.p99().medianOfTheirs() / NANOS_PER_MS,
          latency.p99().ratio());
    }
  }

  private Map<String, Object> definition(MainJob job, int dimension, boolean learned) {
    Map<String, Object> definition = job.definition();
    definition.put("dimension", dimension);
    definition.put("training", Map.of("serve", "closed_form"));
    if (!learned) {
      definition.put("item", Map.of("features", catalogue.itemFeatures()));
    }
    return definition;
  }

  private List<Document> documents() {
    return catalogue.items().stream()
        .map(item -> new Document(item.id(), item.features()))
        .toList();
  }

  private List<Map<String, Object>> users(MainJob job, boolean withHistory) {
    Random random = new Random(5);
    List<Map<String, Object>> users = new ArrayList<>();
    for (int u = 0; u < USERS; u++) {
      int user = random.nextInt(catalogue.users().size());
      Map<String, Object> context = job.context(user);
      if (!withHistory) {
        context.remove("history");
      } else if (context.get("history") instanceof List<?> history) {
        context.put("history", history.subList(0, Math.min(HISTORY, history.size())));
      }
      users.add(context);
    }
    return users;
  }
}
