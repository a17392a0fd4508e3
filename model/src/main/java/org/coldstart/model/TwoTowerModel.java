package org.coldstart.model;

import org.coldstart.model.feature.FeatureSource;

/**
 * A trained model: the two towers of one version with everything that they need to turn raw
 * entities into embeddings. Immutable and safe for use by many threads; encoding allocates only its
 * result and small scratch, takes no lock and does no I/O.
 *
 * <p>Embeddings are inner-product vectors with meaningful length; vectors of two versions are never
 * comparable.
 */
public interface TwoTowerModel {

  /** The random id minted when this version was trained; vectors carry it as their origin. */
  String stamp();

  /** The JSON-like definition that this version was trained from; see {@code ModelDefinition}. */
  org.coldstart.model.definition.ModelDefinition definition();

  /** Length of every embedding. */
  int dimension();

  /** Bytes of heap that this model holds. */
  long ramBytesUsed();

  /**
   * Embeds an item.
   *
   * @param item its raw fields, by the names of the features' {@code field}s
   * @param id the item's id where it is known, which lets in what the model learned of this very
   *     item; null for an item that the model cannot know
   * @return {@code [dimension]}
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   */
  float[] encodeItem(FeatureSource item, String id);

  /**
   * Embeds a user.
   *
   * @param user the raw features, by the names of the features' {@code field}s; preference features
   *     (such as a history of item ids) among them
   * @return {@code [dimension]}; for someone about whom nothing is known, a popularity-shaped
   *     vector
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   */
  float[] encodeUser(FeatureSource user);
}
