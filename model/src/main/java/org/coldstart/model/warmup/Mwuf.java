package org.coldstart.model.warmup;

import org.coldstart.model.ModelWithItems;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.train.TrainingData;

/**
 * Meta scaling and shifting networks (MWUF): a new item's embedding starts at the mean of the known
 * ones and follows the gradient of its interactions; two networks, learned on the known items, then
 * scale it by what its content is like and shift it by who touched it. The networks are learned
 * anew at every warm-up, from the known items' interactions in the data; nothing of the model
 * changes but the new items' rows.
 */
public final class Mwuf implements ItemUpdate {

  private final ModelWithItems trained;
  private final long seed;

  /**
   * @throws IllegalArgumentException where the model cannot be warmed up, saying why
   */
  public Mwuf(ModelWithItems model) {
    WarmUp.requireServedRows(model.model());
    this.trained = model;
    this.seed = model.model().definition().training().seed();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the data holds no interaction of a known item
   */
  @Override
  public ModelWithItems with(TrainingData data, Workers workers) {
    NewItems items = new NewItems(trained, data);
    KnownItems known = new KnownItems(items, seed, workers);
    if (known.size() == 0) {
      throw new IllegalArgumentException(
          "the interactions hold none of an item that the training knew, so there is nothing to"
              + " learn warming up from");
    }
    MetaTraining meta = new MetaTraining(known, seed, workers);
    meta.run();
    DenseMatrix users = KnownItems.served(items.start(), items.histories(), workers);
    int[] rows = items.rows();
    DenseMatrix cold = items.coldVectors(rows);
    DenseMatrix factors = DenseMatrix.zeros(rows.length, items.start().rank());
    for (int i = 0; i < rows.length; i++) {
      meta.embed(
          cold.row(i),
          users,
          Touches.of(items.evidence(), rows[i], items.id(rows[i])),
          factors.values(),
          factors.offset(i));
    }
    return items.withFactors(factors, cold, workers);
  }
}
