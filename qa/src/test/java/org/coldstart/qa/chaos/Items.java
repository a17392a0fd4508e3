package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;

/** Documents that an index of items may hold. */
final class Items {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REVISION = "revision";

  private final List<Entity> models;
  private final List<String> features;

  Items(Catalogue catalogue) {
    this.models = catalogue.items();
    this.features = List.copyOf(catalogue.itemFeatures().keySet());
  }

  /** A whole document. */
  ObjectNode any(RandomGenerator random, int revision) {
    ObjectNode document = tree(models.get(random.nextInt(models.size())).features());
    return document.put(REVISION, revision);
  }

  /** Some of a document's fields. */
  ObjectNode part(RandomGenerator random, int revision) {
    ObjectNode part = any(random, revision);
    String kept = features.get(random.nextInt(features.size()));
    part.retain(List.of(kept, REVISION));
    return part;
  }

  /** What of a document the model's features are. */
  ObjectNode features(ObjectNode document) {
    return document.deepCopy().retain(features);
  }

  /** As it comes back from the server: numbers are what JSON makes of them. */
  static ObjectNode tree(Map<String, ?> object) {
    try {
      JsonNode tree = JSON.readTree(JSON.writeValueAsBytes(object));
      return (ObjectNode) tree;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
