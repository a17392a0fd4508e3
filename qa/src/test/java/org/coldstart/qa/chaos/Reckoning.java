package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coldstart.qa.chaos.Entrance.LostException;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;

/** What must be true when everything has come to rest. */
final class Reckoning {
  private static final int EVERYTHING = 10_000;
  private static final int ENCODED_AT_ONCE = 200;
  private static final String SYSTEM_INDEX = ".coldstart-models";
  private static final String ITEM_INDICES = ".coldstart-items-";
  private static final long REST_NANOS = 120_000_000_000L;

  private final RestClient client;
  private final String index;
  private final String field;
  private final Items items;
  private final Versions versions;
  private final Trial trial;

  Reckoning(
      RestClient client, String index, String field, Items items, Versions versions, Trial trial) {
    this.client = client;
    this.index = index;
    this.field = field;
    this.items = items;
    this.versions = versions;
    this.trial = trial;
  }

  /** Waits until no run goes on; what still does after two minutes is an orphan. */
  void untilRunsHaveEnded() throws InterruptedException {
    long started = System.nanoTime();
    List<JsonNode> running = runs();
    while (!running.isEmpty() && System.nanoTime() - started < REST_NANOS) {
      Thread.sleep(500);
      running = runs();
    }
    if (!running.isEmpty()) {
      trial.findings().add("a run never ends", running.toString());
    }
  }

  private List<JsonNode> runs() {
    List<JsonNode> running = new ArrayList<>();
    for (JsonNode run : client.get("/_plugins/_coldstart/runs").orFail().body().path("runs")) {
      if (run.path("state").asText().equals("running")) {
        running.add(run);
      }
    }
    return running;
  }

  /** Compares every copy of every document with the book, and its vector with its features. */
  void documents() throws LostException {
    client.post("/" + index + "/_refresh", null).orFail();
    int active = versions.active().orElseThrow();
    for (String copy : List.of("_primary", "_replica")) {
      Map<String, ObjectNode> found = new TreeMap<>();
      Answer all =
          client
              .post("/" + index + "/_search?preference=" + copy, Map.of("size", EVERYTHING))
              .orFail();
      for (JsonNode hit : all.body().path("hits").path("hits")) {
        found.put(hit.path("_id").asText(), (ObjectNode) hit.path("_source"));
      }
      book(copy, found);
      vectors(copy, active, found);
    }
  }

  private void book(String copy, Map<String, ObjectNode> found) {
    Set<String> unknown = new TreeSet<>(found.keySet());
    trial
        .book()
        .all()
        .forEach(
            (id, possible) -> {
              unknown.remove(id);
              Optional<ObjectNode> is =
                  Optional.ofNullable(found.get(id)).map(this::withoutVectors);
              trial.tally().count("end: documents compared with the book, " + copy);
              if (!possible.contains(is)) {
                trial
                    .findings()
                    .add(
                        is.isEmpty()
                            ? "an acknowledged write is lost"
                            : possible.equals(List.of(Optional.empty()))
                                ? "a deleted document is back"
                                : "a document is not what was acknowledged",
                        copy + " " + id + ": " + is + ", may be " + possible);
              }
            });
    if (!unknown.isEmpty()) {
      trial.findings().add("documents that nobody wrote", copy + ": " + unknown);
    }
  }

  private ObjectNode withoutVectors(ObjectNode document) {
    ObjectNode without = document.deepCopy();
    without.remove(field);
    return without;
  }

  private void vectors(String copy, int active, Map<String, ObjectNode> found)
      throws LostException {
    List<String> ids = List.copyOf(found.keySet());
    for (int from = 0; from < ids.size(); from += ENCODED_AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + ENCODED_AT_ONCE));
      List<JsonNode> asked = new ArrayList<>();
      some.forEach(id -> asked.add(items.features(found.get(id)).put("id", id)));
      List<double[]> expected = versions.items(active, asked).orElseThrow();
      for (int i = 0; i < some.size(); i++) {
        Map<String, double[]> byVersion = new LinkedHashMap<>();
        for (Map.Entry<String, double[]> slot :
            Vectors.byStamp(found.get(some.get(i)).path(field)).entrySet()) {
          byVersion.put(String.valueOf(versions.number(slot.getKey()).orElse(0)), slot.getValue());
        }
        double[] vector = byVersion.get(String.valueOf(active));
        trial.tally().count("end: vectors compared with the features', " + copy);
        if (vector == null) {
          trial
              .findings()
              .add("a document has no vector of the active version", copy + " " + some.get(i));
        } else if (!Vectors.areSame(vector, expected.get(i))) {
          trial
              .findings()
              .add(
                  "a document's vector is not that of its features",
                  copy + " " + some.get(i) + ": " + found.get(some.get(i)));
        }
      }
    }
  }

  /** No task, no half version, nothing stored of versions that are not there. */
  void nothingIsLeftOver() throws LostException {
    for (JsonNode node :
        client.get("/_tasks?actions=*coldstart*&detailed").orFail().body().path("nodes")) {
      if (!node.path("tasks").isEmpty()) {
        trial.findings().add("a task goes on", node.path("tasks").toString());
      }
    }
    Set<String> ready = new HashSet<>();
    for (JsonNode version : versions.model().path("versions")) {
      String state = version.path("state").asText();
      if (state.equals("ready")) {
        ready.add(version.path("stamp").asText());
      } else if (!state.equals("failed")) {
        trial.findings().add("a version is neither ready nor failed", version.toString());
      }
    }
    stored(ready);
    for (JsonNode each :
        client
            .get("/_cat/indices/" + ITEM_INDICES + "*?format=json&expand_wildcards=all")
            .orFail()
            .body()) {
      String stamp = each.path("index").asText().substring(ITEM_INDICES.length());
      if (!ready.remove(stamp)) {
        trial.findings().add("an index of items is left of a version that is not there", stamp);
      }
    }
    if (!ready.isEmpty()) {
      trial.findings().add("a version has no index of items", ready.toString());
    }
  }

  private void stored(Set<String> ready) {
    client.post("/" + SYSTEM_INDEX + "/_refresh", null).orFail();
    Answer all =
        client
            .post(
                "/" + SYSTEM_INDEX + "/_search",
                Map.of("size", EVERYTHING, "_source", List.of("kind", "stamp")))
            .orFail();
    for (JsonNode hit : all.body().path("hits").path("hits")) {
      trial.tally().count("end: documents of the system index looked at");
      String kind = hit.path("_source").path("kind").asText();
      String stamp = hit.path("_source").path("stamp").asText();
      if (kind.equals("training")) {
        trial.findings().add("a record of a training is left", hit.toString());
      } else if (!stamp.isEmpty() && !ready.contains(stamp)) {
        trial.findings().add("stored of a version that is not there: " + kind, hit.toString());
      }
    }
  }

  /** A node's breaker holds what its caches hold, and nothing more. */
  void memory() {
    JsonNode stats = client.get("/_plugins/_coldstart/stats").orFail().body().path("nodes");
    JsonNode breakers = client.get("/_nodes/stats/breaker").orFail().body().path("nodes");
    stats
        .fields()
        .forEachRemaining(
            node -> {
              long cached =
                  node.getValue().path("cache").path("bytes").asLong()
                      + node.getValue().path("items").path("bytes").asLong();
              long held =
                  breakers
                      .path(node.getKey())
                      .path("breakers")
                      .path("coldstart")
                      .path("estimated_size_in_bytes")
                      .asLong(-1);
              trial.tally().count("end: breakers compared with the caches");
              if (held != cached) {
                trial
                    .findings()
                    .add("a breaker holds what no cache holds", held + " against " + cached);
              }
            });
  }
}
