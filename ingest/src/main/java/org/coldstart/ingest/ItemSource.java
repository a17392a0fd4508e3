package org.coldstart.ingest;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.FeatureSource;

/**
 * Where in an item's document a model finds what it reads.
 *
 * @param idField the field with the item's id, {@code _id} for the document's own
 * @param fields the fields of the item features that are read from documents
 */
record ItemSource(String idField, SortedSet<String> fields) {

  static ItemSource of(ModelDefinition definition) {
    SortedSet<String> fields = new TreeSet<>();
    definition.item().encodable().forEach(feature -> fields.add(feature.field()));
    return new ItemSource(
        definition
            .sources()
            .map(Sources::items)
            .map(Sources.Entities::id)
            .orElse(Sources.Entities.DOCUMENT_ID),
        fields);
  }

  /** The source field that holds the item's id, where it is not the document's own. */
  Optional<String> idSourceField() {
    return idField.equals(Sources.Entities.DOCUMENT_ID) ? Optional.empty() : Optional.of(idField);
  }

  /** The item's id, null where it is not known. */
  String id(FeatureSource item, String documentId) {
    if (idField.equals(Sources.Entities.DOCUMENT_ID)) {
      return documentId;
    }
    Object id = item.value(idField);
    return id instanceof String || id instanceof Number ? id.toString() : null;
  }
}
