package org.coldstart.qa.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Prepared;
import org.coldstart.qa.job.MainJob;

/**
 * Latency of {@code cold_start} for a user's features, beside {@code knn} on the same slot with the
 * vector that {@code _encode} gives for the same features, or of {@code cold_start} that explores
 * beside one that does not; k and size 100, no source.
 */
final class QueryCost {
  private static final int K = 100;
  private static final double TOLERANCE = 1e-4;

  private final RestClient client;
  private final List<Prepared> ours = new ArrayList<>();
  private final List<Prepared> theirs = new ArrayList<>();

  /**
   * Latencies in nanoseconds.
   *
   * @param p50 the medians of the rounds
   * @param p99 the 99th percentiles of the rounds
   */
  record Latency(Rounds p50, Rounds p99) {}

  private QueryCost(RestClient client) {
    this.client = client;
  }

  /**
   * Readies a query of each kind for every user, and checks that both find the same.
   *
   * @param job whose model is deployed on {@code index}
   * @param users the features to ask with
   * @throws IllegalStateException where the two kinds do not give the same scores
   */
  static QueryCost besideKnn(
      RestClient client, MainJob job, String index, List<Map<String, Object>> users) {
    QueryCost cost = new QueryCost(client);
    String slot = slotOf(client, job, index);
    JsonNode vectors =
        client.post(job.path() + "/_encode", Map.of("users", users)).orFail().body().path("users");
    for (int u = 0; u < users.size(); u++) {
      Prepared ours = cost.search(index, Map.of("cold_start", asked(job, users.get(u))));
      Prepared theirs =
          cost.search(index, Map.of("knn", Map.of(slot, Map.of("vector", vectors.get(u), "k", K))));
      cost.same(ours, theirs);
      cost.ours.add(ours);
      cost.theirs.add(theirs);
    }
    return cost;
  }

  /**
   * Readies {@code cold_start} with exploration and without for every user.
   *
   * @param method how it explores
   */
  static QueryCost ofExploring(
      RestClient client,
      MainJob job,
      String index,
      List<Map<String, Object>> users,
      String method) {
    QueryCost cost = new QueryCost(client);
    for (Map<String, Object> user : users) {
      Map<String, Object> exploring = asked(job, user);
      exploring.put(
          "explore",
          Map.of("method", method, "impressions", "stats.impressions", "clicks", "stats.clicks"));
      cost.ours.add(cost.search(index, Map.of("cold_start", exploring)));
      cost.theirs.add(cost.search(index, Map.of("cold_start", asked(job, user))));
    }
    return cost;
  }

  private static Map<String, Object> asked(MainJob job, Map<String, Object> user) {
    return new HashMap<>(
        Map.of("model", job.model(), "field", MainJob.FIELD, "user", user, "k", K));
  }

  /** Where the active version's vectors lie, as the mapping tells: the only slot there is. */
  static String slotOf(RestClient client, MainJob job, String index) {
    JsonNode slots =
        client
            .get("/" + index + "/_mapping")
            .orFail()
            .body()
            .path(index)
            .path("mappings")
            .path("properties")
            .path(MainJob.FIELD)
            .path("properties");
    List<String> names = new ArrayList<>();
    slots
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().path("type").asText().equals("knn_vector")) {
                names.add(field.getKey());
              }
            });
    if (names.size() != 1) {
      throw new IllegalStateException(job.model() + " has other than one slot: " + names);
    }
    return MainJob.FIELD + "." + names.get(0);
  }

  private Prepared search(String index, Map<String, Object> query) {
    return client.prepare(
        "/" + index + "/_search",
        client.written(Map.of("size", K, "_source", false, "query", query)));
  }

  private void same(Prepared one, Prepared other) {
    JsonNode ours = client.read(one.send()).path("hits").path("hits");
    JsonNode theirs = client.read(other.send()).path("hits").path("hits");
    for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
      double score = ours.path(i).path("_score").asDouble();
      double expected = theirs.path(i).path("_score").asDouble();
      if (Math.abs(score - expected) > TOLERANCE * Math.max(1, Math.abs(expected))) {
        throw new IllegalStateException(
            "hit " + i + " scores " + score + " by cold_start and " + expected + " by knn");
      }
    }
  }

  /**
   * Measures: in each round every user's query of the one kind, then of the other, the order
   * changing from round to round.
   *
   * @param clients that ask at the same time
   * @param rounds how many count; two more before them warm both up
   */
  Latency measure(int clients, int rounds) {
    double[][] left = new double[rounds][];
    double[][] right = new double[rounds][];
    for (int r = -2; r < rounds; r++) {
      for (int turn = 0; turn < 2; turn++) {
        boolean first = (r + turn) % 2 == 0;
        double[] times = Clients.time(clients, first ? ours : theirs);
        if (r >= 0) {
          (first ? left : right)[r] = times;
        }
      }
    }
    return new Latency(percentile(left, right, 0.5), percentile(left, right, 0.99));
  }

  private static Rounds percentile(double[][] ours, double[][] theirs, double share) {
    double[] left = new double[ours.length];
    double[] right = new double[ours.length];
    for (int r = 0; r < ours.length; r++) {
      left[r] = Rounds.percentile(ours[r], share);
      right[r] = Rounds.percentile(theirs[r], share);
    }
    return new Rounds(left, right);
  }
}
