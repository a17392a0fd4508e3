package org.coldstart.ingest;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;

/**
 * Where in an item's document a model finds what it reads.
 *
 * @param idField the field with the item's id, {@code _id} for the document's own
 * @param fields the fields of all item features
 */
record ItemSource(String idField, SortedSet<String> fields) {

  private static final String DOCUMENT_ID = "_id";

  static ItemSource of(ModelDefinition definition) {
    Map<String, Object> source = definition.toMap();
    SortedSet<String> fields = new TreeSet<>();
    object(object(source, "item"), "features")
        .forEach(
            (name, feature) ->
                fields.add(
                    feature instanceof Map<?, ?> spec && spec.get("field") instanceof String field
                        ? field
                        : name));
    Object id = object(object(source, "sources"), "items").get("id");
    return new ItemSource(id instanceof String field ? field : DOCUMENT_ID, fields);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> source, String key) {
    return source.get(key) instanceof Map<?, ?> inner ? (Map<String, Object>) inner : Map.of();
  }

  /** The item's id, null where it is not known. */
  String id(FeatureSource item, String documentId) {
    if (idField.equals(DOCUMENT_ID)) {
      return documentId;
    }
    Object id = item.value(idField);
    return id instanceof String || id instanceof Number ? id.toString() : null;
  }
}
