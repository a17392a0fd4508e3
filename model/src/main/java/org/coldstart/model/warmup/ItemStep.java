package org.coldstart.model.warmup;

import java.util.List;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.feature.SparseVector;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.model.start.ServedStart;

/**
 * What {@link WarmUp} does for all items of some data, one item at a time, for whoever cannot hold
 * all data and all that was learned of items at once. Safe for use by many threads.
 */
public final class ItemStep {

  private final TrainedModel model;
  private final ServedStart start;
  private final ClosedFormUpdate update;

  /**
   * @param later what the model keeps for items that its training knew nothing of
   * @throws IllegalArgumentException where the model cannot be warmed up, saying why
   */
  public ItemStep(TrainedModel model, LaterItems later) {
    this.model = model;
    this.start = model.start();
    this.update = new ClosedFormUpdate(start, WarmUp.requirePrepared(model, later));
  }

  /** Length of a user's block. */
  public int rank() {
    return start.rank();
  }

  /**
   * The collaborative block of a user, as an item's step sees it.
   *
   * @param history what the training, and no warm-up, learned of the items that the user took,
   *     ascending by id
   * @param weights {@code [history]}: what each counts
   * @return {@code [rank]}; zeros where the history is empty
   */
  public float[] user(List<LearnedItem> history, float[] weights) {
    float[] block = new float[start.rank()];
    start.fold(history, weights, block);
    return block;
  }

  /**
   * What is to be known of an item from now on.
   *
   * @param item its raw fields
   * @param users {@code [users × rank]}: {@link #user} of all those who took it or passed it over,
   *     at least one
   * @param weights {@code [users]}: above 0 where the user took the item, else 0
   * @param workers who multiply
   * @throws org.coldstart.model.feature.FeatureException where a value does not fit its feature
   */
  public LearnedItem warm(FeatureSource item, DenseMatrix users, float[] weights, Workers workers) {
    SparseVector content = model.itemEncoder().encode(item);
    int length = content.indices().length;
    float[] cold = new float[start.dimension()];
    start.coldItem(content.indices(), content.values(), 0, length, cold, 0);
    int[] rows = new int[weights.length];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = row;
    }
    DenseMatrix factor = DenseMatrix.zeros(1, start.rank());
    update.solve(cold, 0, users, rows, weights, 0, rows.length, factor.values(), 0);
    float[] block = new float[start.dimension() - start.rank()];
    System.arraycopy(cold, start.rank(), block, 0, block.length);
    return new LearnedItem(factor.values(), start.foldIn().whiten(factor, workers).values(), block);
  }
}
