package org.coldstart.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.feature.SparseVector;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.start.ClosedForm;
import org.coldstart.model.tower.Tower;

/**
 * What a training makes: encoders of both sides' content, the closed-form start, and towers on top
 * of it where they earned their place.
 *
 * @param itemIds the training items; an id's number is its row in the start
 * @param itemTower adds to what the start says of an item; present together with the user tower
 * @param userTower adds to what the start says of a user
 * @param heldOut how it ranked what its training had set aside, beside the baselines
 */
public record TrainedModel(
    String stamp,
    ModelDefinition definition,
    FeatureEncoder itemEncoder,
    FeatureEncoder userEncoder,
    Vocabulary itemIds,
    ClosedForm start,
    Optional<Tower> itemTower,
    Optional<Tower> userTower,
    HeldOutRanks heldOut)
    implements TwoTowerModel {

  /** How many items of a history count, the newest first: what a fold-in can afford. */
  public static final int LONGEST_HISTORY = 500;

  /** The same model under another stamp. */
  public TrainedModel withStamp(String other) {
    return new TrainedModel(
        other, definition, itemEncoder, userEncoder, itemIds, start, itemTower, userTower, heldOut);
  }

  @Override
  public int dimension() {
    return start.dimension();
  }

  @Override
  public long ramBytesUsed() {
    return itemEncoder.ramBytesUsed()
        + userEncoder.ramBytesUsed()
        + itemIds.ramBytesUsed()
        + start.ramBytesUsed()
        + itemTower.map(tower -> 4 * tower.parameters().size()).orElse(0L)
        + userTower.map(tower -> 4 * tower.parameters().size()).orElse(0L);
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id) {
    SparseVector content = itemEncoder.encode(item);
    int[] indices = content.indices();
    float[] base = new float[dimension()];
    int row = id == null || !start.servesFactors() ? -1 : itemIds.find(id);
    boolean warm = row >= 0 && start.warmItem(row, base, 0);
    if (!warm) {
      start.coldItem(indices, content.values(), 0, indices.length, base, 0);
    }
    return itemTower.map(tower -> embed(tower, content, warm, base)).orElse(base);
  }

  @Override
  public float[] encodeUser(FeatureSource user) {
    SparseVector profile = userEncoder.encode(user);
    int[] history = history(user);
    float[] base = new float[dimension()];
    float[] weights = new float[history.length];
    Arrays.fill(weights, 1);
    boolean warm = history.length > 0 && start.warmUser(history, weights, history.length, base, 0);
    if (!warm) {
      start.coldUser(profile.indices(), profile.values(), 0, profile.indices().length, base, 0);
    }
    return userTower.map(tower -> embed(tower, profile, warm, base)).orElse(base);
  }

  private float[] embed(Tower tower, SparseVector content, boolean warm, float[] base) {
    float[] embedding = new float[dimension()];
    tower.embed(
        content.indices(),
        content.values(),
        0,
        content.indices().length,
        warm ? base : null,
        0,
        base,
        0,
        embedding,
        0);
    return embedding;
  }

  /** The rows of the known items that a user liked, ascending as training's are. */
  private int[] history(FeatureSource user) {
    return definition.user().likedItems().map(liked -> liked.items(user)).orElse(List.of()).stream()
        .mapToInt(itemIds::find)
        .filter(row -> row >= 0)
        .limit(LONGEST_HISTORY)
        .sorted()
        .toArray();
  }
}
