package org.coldstart.model.train;

import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.tower.Tower;

/** Towers on top of a closed-form start. */
record TowerCandidate(ClosedFormCandidate start, Tower userTower, Tower itemTower, Workers workers)
    implements Candidate {

  static final String NAME = "towers";

  static TowerCandidate of(ClosedFormCandidate start, TowerPair towers, Workers workers) {
    return new TowerCandidate(start, new Tower(towers.user()), new Tower(towers.item()), workers);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DenseMatrix users(int[] users, boolean cold) {
    SparseMatrix histories = start.folded().histories();
    return onTop(
        userTower,
        users,
        start.content().users().content(),
        start.users(users, cold),
        user -> !cold && histories.entries(user) > 0);
  }

  @Override
  public DenseMatrix items(int[] items) {
    return onTop(
        itemTower,
        items,
        start.content().items().content(),
        start.items(items),
        item -> start.start().isWarm(item));
  }

  private DenseMatrix onTop(
      Tower tower,
      int[] entities,
      SparseMatrix content,
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
                warm.test(entity) ? base.values() : null,
                base.offset(i),
                base.values(),
                base.offset(i),
                out.values(),
                out.offset(i));
          }
        });
    return out;
  }
}
