package org.coldstart.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.feature.EntityId;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;

/**
 * How a model reads a document of one side: where it finds the features, which items it has to know
 * for that, and which tower it asks. An item is looked up itself, a user's document brings its
 * history along.
 *
 * @param side of the documents
 * @param idField the field with the entity's id, {@code _id} for the document's own
 * @param fields the fields of the features that are read from documents
 */
record EntitySource(Side side, String idField, SortedSet<String> fields) {

  static EntitySource of(Side side, ModelDefinition definition) {
    SortedSet<String> fields = new TreeSet<>();
    side.features(definition).encodable().forEach(feature -> fields.add(feature.field()));
    return new EntitySource(
        side,
        definition
            .sources()
            .flatMap(side::stored)
            .map(Sources.Entities::id)
            .orElse(Sources.Entities.DOCUMENT_ID),
        fields);
  }

  /** The source field that holds the item's id, where it is read and not the document's own. */
  Optional<String> idSourceField() {
    return side == Side.USER || idField.equals(Sources.Entities.DOCUMENT_ID)
        ? Optional.empty()
        : Optional.of(idField);
  }

  /** Whether the model looks up what it learned of the very entity. */
  boolean looksUp(TwoTowerModel model) {
    return side == Side.ITEM && model.servesItems();
  }

  /** The id of a document's entity, null where it is not known. */
  String id(EntityDocument document) {
    if (idField.equals(Sources.Entities.DOCUMENT_ID)) {
      return document.id();
    }
    Object id = FeatureSource.of(document.source()).value(idField);
    return id instanceof String || id instanceof Number ? EntityId.of(id) : null;
  }

  /** The items that have to be known before a document can be encoded. */
  Collection<String> wanted(TwoTowerModel model, EntityDocument document) {
    if (side == Side.ITEM) {
      String id = looksUp(model) ? id(document) : null;
      return id == null ? List.of() : List.of(id);
    }
    try {
      return model.itemsOf(FeatureSource.of(document.source()));
    } catch (FeatureException e) {
      // Encoding comes upon it again, where it can be told whose mistake it is.
      return List.of();
    }
  }

  /**
   * Embeds a document.
   *
   * @param learned holds what {@link #wanted} asked for
   */
  float[] encode(TwoTowerModel model, EntityDocument document, LearnedItems learned) {
    FeatureSource source = FeatureSource.of(document.source());
    return side == Side.ITEM
        ? model.encodeItem(source, id(document), learned)
        : model.encodeUser(source, learned);
  }
}
