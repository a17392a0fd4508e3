package org.coldstart.qa.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
  private final Set<Part> parts;
  private final int[] dimensions;
  private final Catalogue catalogue = Shop.of(10_000, 1_500, 100_000);
  private final HeldOut heldOut = HeldOut.of(catalogue, 1);

  /** What can be measured. */
  private enum Part {
    INDEX,
    BACK_FILL,
    GRAPH,
    ASK,
    EXPLORE
  }

  private Bench(PrintStream out, RestClient client, int rounds, Set<Part> parts, int[] dimensions) {
    this.out = out;
    this.client = client;
    this.rounds = rounds;
    this.parts = parts;
    this.dimensions = dimensions;
  }

  /**
   * Runs all benchmarks or one, for 64 and 128 dimensions or one of them; exits 1 where a step
   * fails, 2 for wrong usage.
   *
   * @param arguments the server's address, how often each thing is measured, {@code all} or a
   *     {@link Part} in lower case with hyphens, and the dimensions, joined by commas
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 4) {
      System.err.println("usage: Bench http://host:port rounds all|PART dimensions");
      System.exit(2);
    }
    try {
      new Bench(
              out,
              new RestClient(URI.create(arguments[0])),
              Integer.parseInt(arguments[1]),
              arguments[2].equals("all")
                  ? EnumSet.allOf(Part.class)
                  : EnumSet.of(
                      Part.valueOf(arguments[2].replace('-', '_').toUpperCase(Locale.ROOT))),
              Arrays.stream(arguments[3].split(",")).mapToInt(Integer::parseInt).toArray())
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
    for (int dimension : dimensions) {
      for (boolean learned : new boolean[] {false, true}) {
        if (!learned || !parts.equals(EnumSet.of(Part.EXPLORE))) {
          measure(dimension, learned);
        }
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

    if (parts.contains(Part.INDEX)) {
      index(job);
    }
    if (parts.contains(Part.BACK_FILL)) {
      backFill(job);
    }
    if (parts.stream().allMatch(part -> part == Part.INDEX || part == Part.BACK_FILL)) {
      remove(job);
      return;
    }
    job.deploy(run -> {});
    client.post("/" + job.itemIndex() + "/_forcemerge?max_num_segments=1", null).orFail();
    if (parts.contains(Part.ASK)) {
      ask(job);
    }
    if (parts.contains(Part.EXPLORE)) {
      explore(job);
    }
    if (parts.contains(Part.GRAPH)) {
      graph(job);
    }
    remove(job);
  }

  private void explore(MainJob job) {
    for (String method : List.of("thompson", "ucb")) {
      print(
          "cold_start that explores by " + method + ", against one that does not",
          QueryCost.ofExploring(client, job, job.itemIndex(), users(job, false), method));
    }
  }

  private void remove(MainJob job) {
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

  private void backFill(MainJob job) {
    Rounds rates = new BackFillCost(client, job, documents()).measure(rounds);
    out.printf(
        Locale.ROOT,
        "  back-fill: %,.0f documents/s by _deploy, %,.0f by an _update_by_query that changes nothing, ratio %.3f%n",
        rates.medianOfOurs(),
        rates.medianOfTheirs(),
        rates.ratio());
  }

  /** With the new items in the index, as new segments beside the merged one. */
  private void graph(MainJob job) {
    job.indexNewItems();
    Set<String> isNew = new HashSet<>();
    for (int item : heldOut.items(catalogue, true)) {
      isNew.add(catalogue.items().get(item).id());
    }
    for (boolean withHistory : new boolean[] {false, true}) {
      GraphRecall graph =
          GraphRecall.measure(
              client,
              job,
              QueryCost.slotOf(client, job, job.itemIndex()),
              users(job, withHistory),
              isNew);
      out.printf(
          Locale.ROOT,
          "  first hundred by %s: %.4f of the exact one found, %.4f of the %,d new items in it; p50 %.2f ms, exact %.2f ms%n",
          withHistory ? "profile and history" : "profile",
          graph.overall(),
          graph.ofNew(),
          graph.newInTop(),
          graph.graphMillis(),
          graph.exactMillis());
    }
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
