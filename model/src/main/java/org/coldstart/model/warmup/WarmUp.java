package org.coldstart.model.warmup;

import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.LaterItems;
import org.coldstart.model.train.TrainingData;

/**
 * Gives items that the training knew nothing of a row of their own, by who has touched them since.
 * Everything else of the model stays as it is, its stamp too: vectors before and after compare.
 *
 * <p>Every warm-up starts from what the training learned and from all evidence that it is given; a
 * warm-up before it leaves no trace. So it does not matter how often it is done, or in which order
 * interactions came, and an item of which there is no evidence any more is cold again.
 *
 * <p>Users are told by their histories of items that the training knew: the item itself is never
 * among them, and no new item depends on another.
 */
public final class WarmUp implements ItemUpdate {

  private final ModelWithItems trained;
  private final ClosedFormUpdate update;

  /**
   * @throws IllegalArgumentException where the model cannot be warmed up, saying why
   */
  public WarmUp(ModelWithItems model) {
    this.trained = model;
    this.update =
        new ClosedFormUpdate(model.model().start(), requirePrepared(model.model(), model.later()));
  }

  /**
   * Refuses a model whose training left nothing for warm-ups, or that would not serve what one
   * makes.
   *
   * @return the users of the training
   */
  static Audience requirePrepared(TrainedModel model, LaterItems later) {
    requireServedRows(model);
    return later
        .audience()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the model was trained before warm-ups were: train it again"));
  }

  /** Refuses a model that would not serve what a warm-up makes. */
  static void requireServedRows(TrainedModel model) {
    if (!model.servesItems()) {
      throw new IllegalArgumentException(
          "the model serves every item from its content, so no evidence of an item counts: warm-up"
              + " needs a feature of type [factors] on the item side");
    }
  }

  @Override
  public ModelWithItems with(TrainingData data, Workers workers) {
    NewItems items = new NewItems(trained, data);
    SparseMatrix evidence = items.evidence();
    DenseMatrix users = Audience.users(items.start(), items.histories(), workers);
    int[] rows = items.rows();
    DenseMatrix cold = items.coldVectors(rows);
    DenseMatrix factors = DenseMatrix.zeros(rows.length, users.columns());
    workers.forEachBlock(
        rows.length,
        4,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            update.solve(
                cold.values(),
                cold.offset(i),
                users,
                evidence.indices(),
                evidence.values(),
                evidence.starts()[rows[i]],
                evidence.starts()[rows[i] + 1],
                factors.values(),
                factors.offset(i));
          }
        });
    return items.withFactors(factors, cold, workers);
  }
}
