package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.coldstart.model.Encoder;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;

/**
 * Users as a model sees them by what files tell of them.
 *
 * @param encoder the model
 * @param definition which interactions are positive
 * @param interactions their histories
 * @param profiles their profiles
 */
record EncodedUsers(
    Encoder encoder,
    ModelDefinition definition,
    InteractionFile interactions,
    Optional<Path> profiles) {

  /**
   * Encodes users.
   *
   * @return a vector each, in the order of the ids
   * @throws InputException where a file is wrong
   */
  float[][] of(String[] ids) throws IOException {
    Set<String> wanted = Set.of(ids);
    Map<String, FeatureSource> known = new HashMap<>();
    if (profiles.isPresent()) {
      new EntityFile(profiles.get())
          .forEach(
              (id, source) -> {
                if (wanted.contains(id)) {
                  known.put(id, source);
                }
              });
    }
    Histories histories =
        new Histories(interactions, definition, OptionalDouble.empty(), wanted::contains);
    float[][] vectors = new float[ids.length][];
    for (int u = 0; u < vectors.length; u++) {
      FeatureSource profile = known.getOrDefault(ids[u], FeatureSource.EMPTY);
      try {
        vectors[u] = encoder.user(histories.with(profile, ids[u]));
      } catch (FeatureException e) {
        throw new InputException(
            profiles.orElse(interactions.path()), "user [" + ids[u] + "]: " + e.getMessage());
      }
    }
    return vectors;
  }
}
