package org.coldstart.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.util.BytesRef;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.feature.SparseVector;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.model.start.ServedStart;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.zeroshot.ZeroShotTower;

/**
 * What a training makes: encoders of both sides' content, the closed-form start, and towers on top
 * of it where they earned their place. What it learned of single items is kept apart; the two
 * together are {@link ModelWithItems}.
 *
 * @param itemTower adds to what the start says of an item; present together with the user tower
 * @param userTower adds to what the start says of a user
 * @param newUsers embeds users without behaviour, instead of the start; only where there are no
 *     towers
 * @param heldOut how it ranked what its training had set aside, beside the baselines
 */
public record TrainedModel(
    String stamp,
    ModelDefinition definition,
    FeatureEncoder itemEncoder,
    FeatureEncoder userEncoder,
    ServedStart start,
    Optional<Tower> itemTower,
    Optional<Tower> userTower,
    Optional<ZeroShotTower> newUsers,
    HeldOutRanks heldOut)
    implements TwoTowerModel {

  /**
   * How many known items of a history count, the newest first. On MovieLens 100k so many recall
   * what 500 do, and a fold-in of them takes milliseconds.
   */
  public static final int LONGEST_HISTORY = 200;

  /** A model whose start embeds users without behaviour. */
  public TrainedModel(
      String stamp,
      ModelDefinition definition,
      FeatureEncoder itemEncoder,
      FeatureEncoder userEncoder,
      ServedStart start,
      Optional<Tower> itemTower,
      Optional<Tower> userTower,
      HeldOutRanks heldOut) {
    this(
        stamp,
        definition,
        itemEncoder,
        userEncoder,
        start,
        itemTower,
        userTower,
        Optional.empty(),
        heldOut);
  }

  /** The same model under another stamp. */
  public TrainedModel withStamp(String other) {
    return new TrainedModel(
        other,
        definition,
        itemEncoder,
        userEncoder,
        start,
        itemTower,
        userTower,
        newUsers,
        heldOut);
  }

  @Override
  public int dimension() {
    return itemTower.map(Tower::dimension).orElse(start.dimension());
  }

  @Override
  public long ramBytesUsed() {
    return itemEncoder.ramBytesUsed()
        + userEncoder.ramBytesUsed()
        + start.ramBytesUsed()
        + itemTower.map(tower -> 4 * tower.parameters().size()).orElse(0L)
        + userTower.map(tower -> 4 * tower.parameters().size()).orElse(0L)
        + newUsers.map(ZeroShotTower::ramBytesUsed).orElse(0L);
  }

  @Override
  public boolean servesItems() {
    return start.servesFactors();
  }

  @Override
  public List<String> itemsOf(FeatureSource user) {
    return definition.user().likedItems().map(liked -> liked.items(user)).orElse(List.of());
  }

  @Override
  public LearnedItemCodec itemCodec() {
    return start.itemCodec();
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id, LearnedItems learned) {
    SparseVector content = itemEncoder.encode(item);
    int[] indices = content.indices();
    float[] base = new float[start.dimension()];
    boolean warm =
        id != null
            && servesItems()
            && learned.find(id).map(known -> start.warmItem(known, base, 0)).orElse(false);
    if (!warm && needsBase(itemTower)) {
      start.coldItem(indices, content.values(), 0, indices.length, base, 0);
    }
    return itemTower.map(tower -> embed(tower, content, warm ? base : null, base)).orElse(base);
  }

  @Override
  public float[] encodeUser(FeatureSource user, LearnedItems learned) {
    SparseVector profile = userEncoder.encode(user);
    List<LearnedItem> history = history(user, learned);
    boolean needsBase = needsBase(userTower);
    float[] base = needsBase || !history.isEmpty() ? new float[start.dimension()] : null;
    boolean warm = !history.isEmpty() && start.warmUser(history, base, 0);
    if (!warm && needsBase) {
      coldUser(profile, base);
    }
    return userTower
        .map(tower -> embed(tower, profile, warm ? preference(history, base) : null, base))
        .orElse(base);
  }

  private static boolean needsBase(Optional<Tower> tower) {
    return tower.map(Tower::standsOnBase).orElse(true);
  }

  private void coldUser(SparseVector profile, float[] out) {
    int[] indices = profile.indices();
    if (newUsers.isPresent()) {
      newUsers.get().embed(indices, profile.values(), 0, indices.length, out, 0);
    } else {
      start.coldUser(indices, profile.values(), 0, indices.length, out, 0);
    }
  }

  private float[] preference(List<LearnedItem> history, float[] base) {
    boolean mean =
        servesItems()
            && definition.training().userPreference() == TrainingConfig.UserPreference.MEAN;
    return mean ? start.meanFactor(history) : base;
  }

  private float[] embed(Tower tower, SparseVector content, float[] preference, float[] base) {
    float[] embedding = new float[dimension()];
    tower.embed(
        content.indices(),
        content.values(),
        0,
        content.indices().length,
        preference,
        0,
        base,
        0,
        embedding,
        0);
    return embedding;
  }

  private record Liked(BytesRef id, LearnedItem item) {}

  /** The known items that a user liked, ascending by id as training's are. */
  private List<LearnedItem> history(FeatureSource user, LearnedItems learned) {
    List<Liked> liked = new ArrayList<>();
    for (String id : itemsOf(user)) {
      learned.find(id).ifPresent(item -> liked.add(new Liked(new BytesRef(id), item)));
      if (liked.size() == LONGEST_HISTORY) {
        break;
      }
    }
    return liked.stream().sorted(Comparator.comparing(Liked::id)).map(Liked::item).toList();
  }
}
