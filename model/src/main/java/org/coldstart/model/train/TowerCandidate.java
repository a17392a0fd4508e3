package org.coldstart.model.train;

import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.tower.Tower;

/** Towers on top of a closed-form start. */
record TowerCandidate(
    ClosedFormCandidate start,
    Tower userTower,
    Tower itemTower,
    TrainingConfig.UserPreference userPreference,
    Workers workers)
    implements Candidate {

  static final String NAME = "towers";

  static TowerCandidate of(
      ClosedFormCandidate start,
      TowerPair towers,
      TrainingConfig.UserPreference userPreference,
      Workers workers) {
    return new TowerCandidate(
        start, new Tower(towers.user()), new Tower(towers.item()), userPreference, workers);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    SparseMatrix histories = start.folded().histories();
    DenseMatrix base = start.users(users, cold);
    return onTop(
        userTower,
        users,
        start.content().users().content(),
        userPreference == TrainingConfig.UserPreference.MEAN ? means(users, histories) : base,
        base,
        user -> !cold && histories.entries(user) > 0);
  }

  private DenseMatrix means(int[] users, SparseMatrix histories) {
    DenseMatrix means = DenseMatrix.zeros(users.length, start.start().rank());
    for (int i = 0; i < users.length; i++) {
      float[] mean = start.start().meanFactor(histories.columnsOf(users[i]));
      System.arraycopy(mean, 0, means.values(), means.offset(i), mean.length);
    }
    return means;
  }

  @Override
  public DenseMatrix items(int[] items) {
    DenseMatrix base = start.items(items);
    return onTop(
        itemTower,
        items,
        start.content().items().content(),
        base,
        base,
        item -> start.start().isWarm(item));
  }

  private DenseMatrix onTop(
      Tower tower,
      int[] entities,
      SparseMatrix content,
      DenseMatrix preferences,
      DenseMatrix base,
      java.util.function.IntPredicate warm) {
    DenseMatrix out = DenseMatrix.zeros(entities.length, tower.dimension());
    workers.forEachBlock(
        entities.length,
        64,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int entity = entities[i];
            tower.embed(
                content.indices(),
                content.values(),
                content.starts()[entity],
                content.starts()[entity + 1],
                warm.test(entity) ? preferences.values() : null,
                preferences.offset(i),
                base.values(),
                base.offset(i),
                out.values(),
                out.offset(i));
          }
        });
    return out;
  }
}
