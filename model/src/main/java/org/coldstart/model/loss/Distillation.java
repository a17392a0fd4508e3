package org.coldstart.model.loss;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;

/**
 * Draws the scores of towers that see no preference toward those of a teacher that does, over every
 * user and item of the batch, at a temperature. The teacher's gradient is stopped: it is not
 * trained by this loss. Every row counts, whatever its label; a row's loss is the mean (of the
 * divergences of single scores) over its items.
 *
 * @param similarity what is scored
 * @param divergence how a score is compared with the teacher's
 * @param temperature what both scores are divided by, above 0; the gradient is not multiplied by
 *     its square
 * @param frequencyPower how fast a row's weight falls with its item's sampling probability q, as (q
 *     / largest q of the batch)^power: 0 leaves all rows alike, 1 trusts the teacher in proportion
 *     to what it has seen of the item
 */
public record Distillation(
    Similarity similarity, Divergence divergence, double temperature, double frequencyPower)
    implements Loss {

  private static final int ROWS_AT_A_TIME = 32;

  /** How scores are compared with the teacher's. */
  public enum Divergence {
    /** Cross entropy of the logistics of two scores. */
    BINARY_CROSS_ENTROPY,
    /**
     * Kullback-Leibler divergence of the logistics of two scores: the cross entropy less what the
     * teacher's own uncertainty makes of it, with the same gradient.
     */
    BINARY_KULLBACK_LEIBLER,
    /** Kullback-Leibler divergence of the softmaxes of a row's scores over the batch's items. */
    LISTWISE_KULLBACK_LEIBLER
  }

  /**
   * @throws IllegalArgumentException naming the parameter that is out of range
   */
  public Distillation {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "the temperature of a distillation must be above 0, not " + temperature);
    }
    if (!(frequencyPower >= 0)) {
      throw new IllegalArgumentException(
          "the frequency power of a distillation must be 0 or more, not " + frequencyPower);
    }
  }

  /** On the cosine, by softmaxes at a temperature of 0.1, every row alike. */
  public static Distillation standard() {
    return new Distillation(Similarity.COSINE, Divergence.LISTWISE_KULLBACK_LEIBLER, 0.1, 0);
  }

  @Override
  public double evaluate(
      Batch batch, Scores scores, double[] scalars, ScoreGradient gradient, Workers workers) {
    int contributing = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < batch.rows(); row++) {
      contributing += batch.weights()[row] != 0 ? 1 : 0;
      largest = Math.max(largest, batch.logProbabilities()[row]);
    }
    if (contributing == 0) {
      return 0;
    }
    if (scores.teacher().length == 0) {
      throw new IllegalArgumentException("a distillation needs the scores of a teacher");
    }
    double[] losses = new double[batch.rows()];
    double share = 1 / (contributing * temperature);
    double most = largest;
    workers.forEachBlock(
        batch.rows(),
        ROWS_AT_A_TIME,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            if (batch.weights()[row] != 0) {
              double trust = Math.exp(frequencyPower * (batch.logProbabilities()[row] - most));
              double weight = batch.weights()[row] * trust;
              losses[row] = weight * row(scores, row, weight * share, gradient);
            }
          }
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / contributing;
  }

  private double row(Scores scores, int row, double share, ScoreGradient gradient) {
    double[] student = logits(scores.student(), row, scores.columns());
    double[] teacher = logits(scores.teacher(), row, scores.columns());
    return divergence == Divergence.LISTWISE_KULLBACK_LEIBLER
        ? listwise(student, teacher, row, share, gradient)
        : binary(student, teacher, row, share, gradient);
  }

  private double[] logits(double[] scores, int row, int columns) {
    double[] logits = Arrays.copyOfRange(scores, row * columns, (row + 1) * columns);
    for (int item = 0; item < columns; item++) {
      logits[item] /= temperature;
    }
    return logits;
  }

  private static double listwise(
      double[] student, double[] teacher, int row, double share, ScoreGradient gradient) {
    double[] logits = student.clone();
    double[] targets = teacher.clone();
    double normaliser = Softmax.normalise(student, student.length);
    double targetNormaliser = Softmax.normalise(teacher, teacher.length);
    double sum = 0;
    for (int item = 0; item < student.length; item++) {
      sum += teacher[item] * ((targets[item] - targetNormaliser) - (logits[item] - normaliser));
      gradient.add(row, item, share * (student[item] - teacher[item]));
    }
    return sum;
  }

  private double binary(
      double[] student, double[] teacher, int row, double share, ScoreGradient gradient) {
    double sum = 0;
    for (int item = 0; item < student.length; item++) {
      double target = Logistic.sigmoid(teacher[item]);
      sum += Logistic.softplus(student[item]) - target * student[item];
      if (divergence == Divergence.BINARY_KULLBACK_LEIBLER) {
        sum -= Logistic.softplus(teacher[item]) - target * teacher[item];
      }
      double slope = (Logistic.sigmoid(student[item]) - target) / student.length;
      gradient.add(row, item, share * slope);
    }
    return sum / student.length;
  }
}
