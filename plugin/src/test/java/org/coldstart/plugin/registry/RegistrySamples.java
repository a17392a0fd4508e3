package org.coldstart.plugin.registry;

import static org.opensearch.test.OpenSearchTestCase.randomAlphaOfLength;
import static org.opensearch.test.OpenSearchTestCase.randomBoolean;
import static org.opensearch.test.OpenSearchTestCase.randomFrom;
import static org.opensearch.test.OpenSearchTestCase.randomIntBetween;
import static org.opensearch.test.OpenSearchTestCase.randomNonNegativeLong;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coldstart.model.definition.Side;

/** Random registries for tests. */
final class RegistrySamples {

  private RegistrySamples() {}

  static ColdStartMetadata randomMetadata() {
    ColdStartMetadata metadata = ColdStartMetadata.EMPTY.withRevision(randomIntBetween(0, 1000));
    for (int i = randomIntBetween(0, 4); i > 0; i--) {
      metadata = metadata.withModel(randomModel());
    }
    for (int i = randomIntBetween(0, 4); i > 0; i--) {
      metadata = metadata.withDeployment(randomDeployment());
    }
    return metadata;
  }

  static ModelEntry randomModel() {
    ModelEntry model = ModelEntry.create(name(), randomAlphaOfLength(20), randomDefinition());
    for (int number = 1; number <= randomIntBetween(0, 4); number++) {
      model = model.withVersion(randomVersion(number));
    }
    return model;
  }

  static VersionEntry randomVersion(int number) {
    return new VersionEntry(
        number,
        randomAlphaOfLength(20),
        randomFrom(VersionState.values()),
        randomIntBetween(0, 512),
        randomNonNegativeLong(),
        randomBoolean() ? null : randomAlphaOfLength(64),
        Instant.ofEpochMilli(randomIntBetween(1, Integer.MAX_VALUE)),
        randomIntBetween(0, 1_000_000),
        randomIntBetween(0, 1_000_000),
        randomBoolean() ? null : randomAlphaOfLength(30),
        randomBoolean() ? null : randomMaker());
  }

  static VersionMaker randomMaker() {
    return new VersionMaker(name(), name(), randomBoolean() ? null : name());
  }

  static Deployment randomDeployment() {
    Map<String, Slot> slots = new TreeMap<>();
    for (String slot : List.of("a", "b", "c").subList(0, randomIntBetween(1, 3))) {
      slots.put(
          slot,
          new Slot(
              slot,
              randomBoolean() ? null : randomAlphaOfLength(20),
              randomIntBetween(0, 9),
              randomIntBetween(1, 512),
              randomBoolean(),
              randomNonNegativeLong(),
              Map.of("engine", randomFrom("lucene", "faiss"), "m", randomIntBetween(4, 32))));
    }
    return new Deployment(
        name(),
        name(),
        randomAlphaOfLength(22),
        name(),
        randomFrom(Side.values()),
        new TreeMap<>(slots),
        randomBoolean() ? null : "a",
        randomBoolean() ? null : "b");
  }

  /** What JSON can hold, in an order that is not the alphabet's. */
  static Map<String, Object> randomDefinition() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("weight", null);
    inner.put("rate", randomIntBetween(1, 1000) / 1000.0);
    inner.put(
        "list", Arrays.asList(1, "two", randomBoolean(), Map.of("k", 4L + Integer.MAX_VALUE)));
    Map<String, Object> definition = new LinkedHashMap<>();
    for (int i = randomIntBetween(1, 5); i > 0; i--) {
      definition.put(name(), inner);
    }
    definition.put("dimension", randomIntBetween(1, 512));
    definition.put("a", name());
    return definition;
  }

  private static String name() {
    return randomAlphaOfLength(8).toLowerCase(java.util.Locale.ROOT);
  }
}
