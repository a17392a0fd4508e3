package org.coldstart.model.loss;

import org.coldstart.model.kernel.Workers;

/**
 * The original DropoutNet objective: the inner product of the two embeddings reproduces a given
 * score, that of the factorisation's vectors, in squared error. A batch's labels are those scores.
 *
 * <p>Volkovs, Yu, Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NIPS 2017,
 * section 4.1.
 */
public record Reconstruction() implements Loss {

  @Override
  public Similarity similarity() {
    return Similarity.INNER_PRODUCT;
  }

  @Override
  public double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers) {
    int contributing = 0;
    for (int row = 0; row < batch.rows(); row++) {
      contributing += batch.weights()[row] != 0 ? 1 : 0;
    }
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weights()[row];
      if (weight != 0) {
        double error = scores.get(row, row) - batch.labels()[row];
        sum += weight * error * error;
        gradient.add(row, row, 2 * weight * error / contributing);
      }
    }
    return contributing == 0 ? 0 : sum / contributing;
  }
}
