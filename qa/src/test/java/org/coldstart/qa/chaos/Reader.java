package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.coldstart.qa.chaos.Entrance.LostException;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.job.MainJob;

/**
 * Asks for somebody's items and checks the answer: as many as asked, each scored by the inner
 * product of the user's and the item's embedding, all of one version, and each item's vector that
 * of its features. Now and then the whole index is fetched at the same point in time, and the
 * answer compared with the best of all.
 */
final class Reader {
  private static final int K = 10;
  private static final int EVERYTHING = 5000;
  private static final int COMPARED = 4;
  private static final String STRICT = "allow_partial_search_results=false";

  private final MainJob job;
  private final int userCount;
  private final Items items;
  private final Versions versions;
  private final RandomGenerator random;
  private final Trial trial;

  Reader(
      MainJob job,
      int userCount,
      Items items,
      Versions versions,
      RandomGenerator random,
      Trial trial) {
    this.job = job;
    this.userCount = userCount;
    this.items = items;
    this.versions = versions;
    this.random = random;
    this.trial = trial;
  }

  void next() {
    long started = System.nanoTime();
    int user = random.nextInt(userCount);
    try {
      if (random.nextInt(COMPARED) == 0) {
        compared(user, started);
      } else {
        plain(user, started);
      }
    } catch (LostException e) {
      failed("a search gets no answer", String.valueOf(e.getCause()), started);
    }
  }

  private void plain(int user, long started) throws LostException {
    Answer answer =
        trial.entrance().post("/" + job.itemIndex() + "/_search?" + STRICT, search(user, null));
    if (answer.status() != 200) {
      failed("a search fails with " + answer.status(), answer.toString(), started);
      return;
    }
    List<JsonNode> hits = hits(answer);
    if (hits.size() < K) {
      trial.findings().add("fewer hits than asked for", hits.size() + ": " + answer);
      return;
    }
    space(user, hits, started);
  }

  /** The query; with the items' documents, vectors included. */
  private Map<String, Object> search(int user, String pointInTime) {
    Map<String, Object> query =
        Map.of("model", job.model(), "field", MainJob.FIELD, "user", job.context(user), "k", K);
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("size", K);
    search.put("query", Map.of("cold_start", query));
    if (pointInTime != null) {
      search.put("pit", Map.of("id", pointInTime));
    }
    return search;
  }

  /**
   * Finds the version whose inner products the scores are.
   *
   * @return its stamp; empty where that could not be found out now
   */
  private Optional<String> space(int user, List<JsonNode> hits, long started) throws LostException {
    List<Map<String, double[]>> vectors =
        hits.stream().map(hit -> Vectors.byStamp(content(hit))).toList();
    boolean unknown = false;
    for (String stamp : vectors.get(0).keySet()) {
      OptionalInt number = versions.number(stamp);
      Optional<double[]> embedding =
          number.isEmpty()
              ? Optional.empty()
              : versions.user(number.getAsInt(), user, job.context(user));
      if (embedding.isEmpty()) {
        unknown = true;
      } else if (explains(embedding.get(), stamp, hits, vectors)) {
        trial.tally().count("searches: of one space");
        if (!trial.faults().excuse(started)) {
          trial.tally().count("searches: of one space, with every node up");
        }
        trial.tally().count("hits: scored by the inner product", hits.size());
        encoded(number.getAsInt(), stamp, hits, vectors, started);
        return Optional.of(stamp);
      }
    }
    if (unknown || trial.faults().excuse(started)) {
      // While what was learned of the items of a history cannot be read, a user is less well known.
      trial.tally().count("searches: not judged, in a fault or of a version just deleted");
    } else {
      trial.findings().add("scores that are of no single version", "user " + user + ": " + hits);
    }
    return Optional.empty();
  }

  private static boolean explains(
      double[] user, String stamp, List<JsonNode> hits, List<Map<String, double[]>> vectors) {
    for (int i = 0; i < hits.size(); i++) {
      double[] vector = vectors.get(i).get(stamp);
      if (vector == null
          || !Vectors.isSame(hits.get(i).path("_score").asDouble(), Vectors.score(user, vector))) {
        return false;
      }
    }
    return true;
  }

  /** Every hit's vector is that of the features beside it. */
  private void encoded(
      int version,
      String stamp,
      List<JsonNode> hits,
      List<Map<String, double[]>> vectors,
      long started)
      throws LostException {
    List<JsonNode> asked = new ArrayList<>();
    for (JsonNode hit : hits) {
      asked.add(items.features((ObjectNode) hit.path("_source")).put("id", id(hit)));
    }
    Optional<List<double[]>> expected = versions.items(version, asked);
    if (expected.isEmpty()) {
      trial
          .tally()
          .count("searches: hits not encoded again, in a fault or of a version just deleted");
      return;
    }
    for (int i = 0; i < hits.size(); i++) {
      if (Vectors.areSame(vectors.get(i).get(stamp), expected.get().get(i))) {
        trial.tally().count("hits: vector is that of the features");
      } else {
        trial
            .findings()
            .add(
                "a hit's vector is not that of its features",
                "version "
                    + version
                    + (trial.faults().excuse(started) ? ", in a fault, " : ", ")
                    + hits.get(i));
      }
    }
  }

  private void compared(int user, long started) throws LostException {
    OptionalInt before = versions.active();
    Answer opened =
        trial
            .entrance()
            .post(
                "/"
                    + job.itemIndex()
                    + "/_search/point_in_time?keep_alive=1m&allow_partial_pit_creation=false",
                null);
    if (opened.status() != 200) {
      failed("no point in time: " + opened.status(), opened.toString(), started);
      return;
    }
    String pit = opened.body().path("pit_id").asText();
    Answer answer = trial.entrance().post("/_search?" + STRICT, search(user, pit));
    Answer all =
        trial
            .entrance()
            .post("/_search?" + STRICT, Map.of("size", EVERYTHING, "pit", Map.of("id", pit)));
    trial.entrance().call("DELETE", "/_search/point_in_time", Map.of("pit_id", List.of(pit)));
    boolean settled = before.equals(versions.active());
    if (answer.status() != 200 || all.status() != 200) {
      failed(
          "a search at a point in time fails",
          answer.status() + " " + answer + all.status(),
          started);
      return;
    }
    if (!settled) {
      trial.tally().count("searches: not compared, another version became active");
      return;
    }
    List<JsonNode> hits = hits(answer);
    if (hits.size() < K) {
      trial
          .findings()
          .add("fewer hits than asked for at a point in time", hits.size() + ": " + answer);
      return;
    }
    Optional<String> stamp = space(user, hits, started);
    if (stamp.isPresent()) {
      double[] embedding =
          versions
              .user(versions.number(stamp.get()).getAsInt(), user, job.context(user))
              .orElseThrow();
      trial.tally().recall(recall(embedding, stamp.get(), hits, hits(all)));
    }
  }

  /** How many of the hits score as well as the k-th best of all does. */
  private static double recall(
      double[] user, String stamp, List<JsonNode> hits, List<JsonNode> all) {
    List<Double> scores =
        all.stream()
            .map(hit -> Vectors.byStamp(content(hit)).get(stamp))
            .filter(vector -> vector != null)
            .map(vector -> Vectors.score(user, vector))
            .sorted(Comparator.reverseOrder())
            .toList();
    double last = scores.get(Math.min(K, scores.size()) - 1);
    long found =
        hits.stream()
            .mapToDouble(hit -> hit.path("_score").asDouble())
            .filter(score -> score > last || Vectors.isSame(score, last))
            .count();
    return (double) found / Math.min(K, scores.size());
  }

  private void failed(String what, String answer, long started) {
    if (trial.faults().excuse(started)) {
      trial.tally().count("searches: failed in a fault");
    } else {
      trial.findings().add(what + ", and no node is down", answer);
    }
  }

  private static List<JsonNode> hits(Answer answer) {
    List<JsonNode> hits = new ArrayList<>();
    answer.body().path("hits").path("hits").forEach(hits::add);
    return hits;
  }

  private static JsonNode content(JsonNode hit) {
    return hit.path("_source").path(MainJob.FIELD);
  }

  private static String id(JsonNode hit) {
    return hit.path("_id").asText();
  }
}
