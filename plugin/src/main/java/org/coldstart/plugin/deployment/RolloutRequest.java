package org.coldstart.plugin.deployment;

import java.util.Optional;
import java.util.OptionalInt;
import org.coldstart.model.definition.Side;

/**
 * What somebody wants deployed.
 *
 * @param model the model's name
 * @param index the index, or an alias with a write index; empty for the only deployment's
 * @param field the field that is to carry the vectors; empty for the only deployment's
 * @param side of the index's documents; empty for the deployment's, or items
 * @param version the version; empty for the newest that is ready
 * @param method how k-NN is to index the vectors; empty for what the deployment has, or the default
 * @param allowExternalVersioning whether documents whose owner numbers their versions may be
 *     written to all the same
 */
public record RolloutRequest(
    String model,
    Optional<String> index,
    Optional<String> field,
    Optional<Side> side,
    OptionalInt version,
    Optional<VectorMethod> method,
    boolean allowExternalVersioning) {

  /** A version, to a place where the model is deployed already. */
  public static RolloutRequest ofVersion(String model, String index, String field, int version) {
    return new RolloutRequest(
        model,
        Optional.of(index),
        Optional.of(field),
        Optional.empty(),
        OptionalInt.of(version),
        Optional.empty(),
        true);
  }
}
