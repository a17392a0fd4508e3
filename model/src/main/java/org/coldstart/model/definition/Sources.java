package org.coldstart.model.definition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the training data lies in the cluster.
 *
 * @param interactions who did what
 * @param items what there is
 * @param users who there is, where that is stored
 */
public record Sources(Interactions interactions, Entities items, Optional<Entities> users) {

  /**
   * The index of interactions, and its fields' names.
   *
   * @param index index, alias or pattern
   * @param userId field of the user's id
   * @param itemId field of the item's id
   * @param label field of a label in {0, 1}; where there is none, every interaction is positive
   * @param timestamp field of the time
   * @param weight field of a sample weight
   * @param session field of a session's id
   * @param query which of the documents count, in the query language; empty for all
   */
  public record Interactions(
      String index,
      String userId,
      String itemId,
      Optional<String> label,
      Optional<String> timestamp,
      Optional<String> weight,
      Optional<String> session,
      Map<String, Object> query) {

    private static Interactions read(DefinitionReader reader) {
      reader.allow(
          "index", "user_id", "item_id", "label", "timestamp", "weight", "session", "query");
      return new Interactions(
          reader.string("index", "the index of interactions"),
          reader.stringOr("user_id", "user_id"),
          reader.stringOr("item_id", "item_id"),
          optional(reader, "label"),
          optional(reader, "timestamp"),
          optional(reader, "weight"),
          optional(reader, "session"),
          reader.opaque("query"));
    }

    private static Optional<String> optional(DefinitionReader reader, String name) {
      return Optional.ofNullable(reader.stringOr(name, null));
    }

    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("index", index);
      map.put("user_id", userId);
      map.put("item_id", itemId);
      label.ifPresent(field -> map.put("label", field));
      timestamp.ifPresent(field -> map.put("timestamp", field));
      weight.ifPresent(field -> map.put("weight", field));
      session.ifPresent(field -> map.put("session", field));
      if (!query.isEmpty()) {
        map.put("query", query);
      }
      return map;
    }
  }

  /**
   * The index of a side's entities.
   *
   * @param index index, alias or pattern
   * @param id field of the entity's id; {@code _id} for the document's own
   */
  public record Entities(String index, String id) {

    /** The document's own id. */
    public static final String DOCUMENT_ID = "_id";

    private static Entities read(DefinitionReader reader) {
      reader.allow("index", "id");
      return new Entities(
          reader.string("index", "the index of the entities"), reader.stringOr("id", DOCUMENT_ID));
    }

    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("index", index);
      if (!id.equals(DOCUMENT_ID)) {
        map.put("id", id);
      }
      return map;
    }
  }

  static Sources read(DefinitionReader reader) {
    reader.allow("interactions", "items", "users");
    return new Sources(
        Interactions.read(reader.object("interactions", "where the interactions lie")),
        Entities.read(reader.object("items", "where the items lie")),
        reader.optionalObject("users").map(Entities::read));
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("interactions", interactions.toMap());
    map.put("items", items.toMap());
    users.ifPresent(entities -> map.put("users", entities.toMap()));
    return map;
  }
}
