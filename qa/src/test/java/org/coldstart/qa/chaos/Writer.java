package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.coldstart.qa.Findings;
import org.coldstart.qa.client.Answer;

/** Writes to documents that are its own, by every road, and enters what was acknowledged. */
final class Writer {
  private static final int MOST_DOCUMENTS = 120;
  private static final int MOST_IN_A_BULK = 6;

  private final String index;
  private final String name;
  private final Items items;
  private final Entrance entrance;
  private final Faults faults;
  private final Book book;
  private final RandomGenerator random;
  private final Tally tally;
  private final Findings findings;

  /** That may be written to. */
  private final List<String> ids = new ArrayList<>();

  private int revision;

  /**
   * @param ids documents that are there
   */
  Writer(
      String name,
      String index,
      List<String> ids,
      Items items,
      RandomGenerator random,
      Trial trial) {
    this.name = name;
    this.index = index;
    this.ids.addAll(ids);
    this.items = items;
    this.random = random;
    this.entrance = trial.entrance();
    this.faults = trial.faults();
    this.book = trial.book();
    this.tally = trial.tally();
    this.findings = trial.findings();
  }

  /**
   * A change of one document.
   *
   * @param verb as a bulk calls it
   * @param body null for a deletion
   * @param after what it makes of the document
   */
  private record Change(
      String verb, String id, ObjectNode body, Optional<ObjectNode> after, String road) {}

  void next() {
    int count = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(MOST_IN_A_BULK);
    List<Change> changes = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    boolean bulk = count > 1;
    for (int i = 0; i < count; i++) {
      Change change = change(bulk);
      if (taken.add(change.id)) {
        changes.add(change);
      }
    }
    if (bulk) {
      send(changes);
    } else {
      send(changes.get(0));
    }
    ids.removeIf(book::isInDoubt);
  }

  private Change change(boolean inBulk) {
    revision++;
    if (ids.isEmpty() || ids.size() < MOST_DOCUMENTS && random.nextInt(4) == 0) {
      String id = name + "-" + revision;
      ids.add(id);
      ObjectNode whole = items.any(random, revision);
      return new Change("index", id, whole, Optional.of(whole), "index");
    }
    String id = ids.get(random.nextInt(ids.size()));
    Optional<ObjectNode> before = book.certain(id);
    if (before.isEmpty() || random.nextInt(3) == 0) {
      ObjectNode whole = items.any(random, revision);
      return new Change("index", id, whole, Optional.of(whole), "index");
    }
    if (random.nextInt(5) == 0) {
      ids.remove(id);
      return new Change("delete", id, null, Optional.empty(), "delete");
    }
    ObjectNode part = items.part(random, revision);
    ObjectNode after = before.get().deepCopy();
    after.setAll(part);
    // In a bulk a script's document is encoded by the next sweep only.
    if (!inBulk && random.nextInt(3) == 0) {
      Map<String, Object> script =
          Map.of("source", "ctx._source.putAll(params.part)", "params", Map.of("part", part));
      return new Change(
          "update", id, Items.tree(Map.of("script", script)), Optional.of(after), "script");
    }
    return new Change("update", id, Items.tree(Map.of("doc", part)), Optional.of(after), "partial");
  }

  private void send(Change change) {
    long started = System.nanoTime();
    String path = "/" + index + (change.verb.equals("update") ? "/_update/" : "/_doc/") + change.id;
    try {
      Answer answer =
          switch (change.verb) {
            case "index" -> entrance.call("PUT", path, change.body);
            case "delete" -> entrance.call("DELETE", path, null);
            default -> entrance.post(path + "?retry_on_conflict=5", change.body);
          };
      enter(change, answer.status(), started, "single", answer.toString());
    } catch (Entrance.LostException e) {
      lost(change, started, e);
    }
  }

  private void send(List<Change> changes) {
    long started = System.nanoTime();
    StringBuilder lines = new StringBuilder();
    for (Change change : changes) {
      Map<String, Object> address =
          change.verb.equals("update")
              ? Map.of("_id", change.id, "retry_on_conflict", 5)
              : Map.of("_id", change.id);
      lines.append(Items.tree(Map.of(change.verb, address))).append('\n');
      if (change.body != null) {
        lines.append(change.body).append('\n');
      }
    }
    try {
      Answer answer = entrance.post("/" + index + "/_bulk", lines.toString());
      JsonNode results = answer.body().path("items");
      for (int i = 0; i < changes.size(); i++) {
        Change change = changes.get(i);
        JsonNode result = results.path(i).path(change.verb);
        enter(
            change,
            result.path("status").asInt(answer.status()),
            started,
            "bulk",
            result.toString());
      }
    } catch (Entrance.LostException e) {
      changes.forEach(change -> lost(change, started, e));
    }
  }

  private void enter(Change change, int status, long started, String by, String answer) {
    if (status / 100 == 2 || isDeletedBefore(change, status, started)) {
      book.acknowledged(change.id, change.after);
      tally.count("writes: acknowledged, " + change.road + ", " + by);
    } else if (status == 409 || status == 429) {
      tally.count("writes: refused with " + status);
    } else if (status >= 500 && faults.excuse(started)) {
      book.inDoubt(change.id, change.after);
      tally.count("writes: in doubt");
    } else {
      book.inDoubt(change.id, change.after);
      findings.add(change.road + " by " + by + " fails with " + status, change.id + ": " + answer);
    }
  }

  /**
   * A deletion whose primary dies is sent again by OpenSearch to the next one, which finds nothing
   * any more where the first attempt had come to it.
   */
  private boolean isDeletedBefore(Change change, int status, long started) {
    return change.verb.equals("delete") && status == 404 && faults.excuse(started);
  }

  private void lost(Change change, long started, Exception e) {
    book.inDoubt(change.id, change.after);
    tally.count("writes: in doubt");
    if (!faults.excuse(started)) {
      findings.add("a write gets no answer, and no node is down", change + ": " + e.getCause());
    }
  }
}
