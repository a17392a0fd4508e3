package org.coldstart.qa.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Prepared;
import org.coldstart.qa.job.MainJob;

/**
 * How much of the exact first hundred {@code cold_start} finds at default settings, and how long
 * both take. Exact is k-NN's own script over every document, by the vector that {@code _encode}
 * gives for the same user.
 *
 * @param overall mean share of the exact first hundred that is found
 * @param ofNew the same of the new items among them; NaN where none is
 * @param newInTop how many new items the exact hundreds hold
 * @param graphMillis median latency of {@code cold_start}
 * @param exactMillis median latency of the exact search
 */
record GraphRecall(
    double overall, double ofNew, int newInTop, double graphMillis, double exactMillis) {

  private static final int K = 100;
  private static final double NANOS_PER_MS = 1e6;

  /**
   * Measures.
   *
   * @param slot the field of the active vectors
   * @param users the features to ask with
   * @param isNew ids of the items that came after training
   */
  static GraphRecall measure(
      RestClient client,
      MainJob job,
      String slot,
      List<Map<String, Object>> users,
      Set<String> isNew) {
    JsonNode vectors =
        client.post(job.path() + "/_encode", Map.of("users", users)).orFail().body().path("users");
    int found = 0;
    int wanted = 0;
    int foundNew = 0;
    int wantedNew = 0;
    double[] graphTimes = new double[users.size()];
    double[] exactTimes = new double[users.size()];
    for (int u = 0; u < users.size(); u++) {
      Map<String, Object> asked =
          new HashMap<>(
              Map.of("model", job.model(), "field", MainJob.FIELD, "user", users.get(u), "k", K));
      Prepared graph = search(client, job, Map.of("cold_start", asked));
      Prepared exact = search(client, job, exact(slot, vectors.get(u)));
      Set<String> first = new HashSet<>();
      graphTimes[u] = timed(client, graph, first);
      Set<String> best = new HashSet<>();
      exactTimes[u] = timed(client, exact, best);
      for (String id : best) {
        boolean hit = first.contains(id);
        wanted++;
        found += hit ? 1 : 0;
        if (isNew.contains(id)) {
          wantedNew++;
          foundNew += hit ? 1 : 0;
        }
      }
    }
    return new GraphRecall(
        (double) found / wanted,
        (double) foundNew / wantedNew,
        wantedNew,
        Rounds.percentile(graphTimes, 0.5) / NANOS_PER_MS,
        Rounds.percentile(exactTimes, 0.5) / NANOS_PER_MS);
  }

  private static Map<String, Object> exact(String slot, JsonNode vector) {
    Map<String, Object> parameters =
        Map.of("field", slot, "query_value", vector, "space_type", "innerproduct");
    return Map.of(
        "script_score",
        Map.of(
            "query",
            Map.of("exists", Map.of("field", slot)),
            "script",
            Map.of("source", "knn_score", "lang", "knn", "params", parameters)));
  }

  private static Prepared search(RestClient client, MainJob job, Map<String, Object> query) {
    return client.prepare(
        "/" + job.itemIndex() + "/_search",
        client.written(Map.of("size", K, "_source", false, "query", query)));
  }

  /** Nanoseconds; the ids of the hits are added. */
  private static double timed(RestClient client, Prepared search, Set<String> ids) {
    long begun = System.nanoTime();
    byte[] answer = search.send();
    double nanos = System.nanoTime() - begun;
    client.read(answer).path("hits").path("hits").forEach(hit -> ids.add(hit.path("_id").asText()));
    return nanos;
  }
}
