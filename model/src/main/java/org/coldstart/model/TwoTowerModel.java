package org.coldstart.model;

import java.util.List;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;

/**
 * A trained model: the two towers of one version with everything that they need to turn raw
 * entities into embeddings. Immutable and safe for use by many threads; encoding allocates only its
 * result and small scratch, takes no lock and does no I/O.
 *
 * <p>What was learned of single items is no part of it, since there may be any number of them:
 * whoever encodes brings {@link LearnedItems}, which need hold no more than {@link #servesItems}
 * and {@link #itemsOf} ask for. An item that they do not hold counts as one that the model does not
 * know.
 *
 * <p>Embeddings are inner-product vectors with meaningful length; vectors of two versions are never
 * comparable.
 */
public interface TwoTowerModel {

  /** The random id minted when this version was trained; vectors carry it as their origin. */
  String stamp();

  /** The JSON-like definition that this version was trained from; see {@code ModelDefinition}. */
  ModelDefinition definition();

  /** Length of every embedding. */
  int dimension();

  /** Bytes of heap that this model holds. */
  long ramBytesUsed();

  /** Whether {@link #encodeItem} looks up what was learned of the item; else the id is ignored. */
  boolean servesItems();

  /**
   * The items that {@link #encodeUser} looks up.
   *
   * @param user the raw features, by the names of the features' {@code field}s
   * @return distinct ids, those that count most first: the newest of the history
   * @throws org.coldstart.model.feature.FeatureException where the history is none
   */
  List<String> itemsOf(FeatureSource user);

  /** How what was learned of an item is kept in bytes. */
  LearnedItemCodec itemCodec();

  /**
   * Embeds an item.
   *
   * @param item its raw fields, by the names of the features' {@code field}s
   * @param id the item's id where it is known, which lets in what the model learned of this very
   *     item; null for an item that the model cannot know
   * @param learned holds the item, where the model knows it
   * @return {@code [dimension]}
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   */
  float[] encodeItem(FeatureSource item, String id, LearnedItems learned);

  /**
   * Embeds a user.
   *
   * @param user the raw features, by the names of the features' {@code field}s; preference features
   *     (such as a history of item ids) among them
   * @param learned holds the items of the history that the model knows
   * @return {@code [dimension]}; for someone about whom nothing is known, a popularity-shaped
   *     vector
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   */
  float[] encodeUser(FeatureSource user, LearnedItems learned);
}
