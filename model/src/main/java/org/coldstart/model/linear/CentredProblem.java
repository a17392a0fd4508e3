package org.coldstart.model.linear;

import java.util.Arrays;
import org.coldstart.model.kernel.Workers;

/**
 * A weighted regression with intercept, reduced to one without: with columns and targets centred on
 * their weighted means the intercept drops out of the normal equations
 *
 * <pre>(X_cᵀ·W·X_c + λI)·B = X_cᵀ·W·Y_c = Xᵀ·W·Y_c,  intercept = ȳ − x̄ᵀ·B</pre>
 *
 * and X_c never has to be formed. Columns that do not vary over the rows of positive weight are
 * taken out, exactly, for their weight is zero.
 */
final class CentredProblem {

  final SparseMatrix x;
  final SparseMatrix turned;

  /** {@code [rows]}: weight of each row. */
  final float[] rowWeights;

  /** Sum of the weights. */
  final double totalWeight;

  /** {@code [columns]}: weighted mean of each column. */
  final double[] means;

  /** {@code [columns]}: diagonal of X_cᵀ·W·X_c, 0 for a constant column. */
  final double[] variances;

  /** {@code [columns]}: columns that vary. */
  final boolean[] varying;

  /** {@code [columns × targets]}: Xᵀ·W·Y_c, zero rows for constant columns. */
  final DenseMatrix right;

  private final double[] targetMeans;

  CentredProblem(SparseMatrix x, DenseMatrix y, float[] weights, Workers workers) {
    this.x = x;
    this.turned = x.transpose();
    this.rowWeights = new float[x.rows()];
    double total = 0;
    int counted = 0;
    for (int row = 0; row < x.rows(); row++) {
      float weight = weights == null ? 1f : weights[row];
      if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the weight of row " + row + " must be 0 or more and finite, not " + weight);
      }
      rowWeights[row] = weight;
      total += weight;
      counted += weight > 0 ? 1 : 0;
    }
    if (counted == 0) {
      throw new IllegalArgumentException("a regression needs at least one row of positive weight");
    }
    this.totalWeight = total;
    this.means = new double[x.columns()];
    this.variances = new double[x.columns()];
    this.varying = new boolean[x.columns()];
    for (int column = 0; column < x.columns(); column++) {
      describe(column, counted);
    }
    this.targetMeans = new double[y.columns()];
    for (int row = 0; row < y.rows(); row++) {
      for (int t = 0; t < y.columns(); t++) {
        targetMeans[t] += rowWeights[row] * (double) y.get(row, t);
      }
    }
    DenseMatrix centred = DenseMatrix.zeros(y.rows(), y.columns());
    for (int t = 0; t < y.columns(); t++) {
      targetMeans[t] /= total;
    }
    for (int row = 0; row < y.rows(); row++) {
      for (int t = 0; t < y.columns(); t++) {
        centred.values()[centred.offset(row) + t] =
            (float) (rowWeights[row] * (y.get(row, t) - targetMeans[t]));
      }
    }
    this.right = SparseProducts.multiply(turned, centred, workers);
    for (int column = 0; column < x.columns(); column++) {
      if (!varying[column]) {
        clearRow(right, column);
      }
    }
  }

  private void describe(int column, int counted) {
    int seen = 0;
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    double sum = 0;
    for (int e = turned.starts()[column]; e < turned.starts()[column + 1]; e++) {
      float weight = rowWeights[turned.indices()[e]];
      if (weight > 0) {
        float value = turned.values()[e];
        seen++;
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += weight * (double) value;
      }
    }
    if (seen < counted) {
      least = Math.min(least, 0);
      most = Math.max(most, 0);
    }
    double mean = sum / totalWeight;
    means[column] = mean;
    varying[column] = least < most;
    if (varying[column]) {
      double deviation = 0;
      double stored = 0;
      for (int e = turned.starts()[column]; e < turned.starts()[column + 1]; e++) {
        double weight = rowWeights[turned.indices()[e]];
        double difference = turned.values()[e] - mean;
        deviation += weight * difference * difference;
        stored += weight;
      }
      variances[column] = deviation + Math.max(0, totalWeight - stored) * mean * mean;
    }
  }

  static void clearRow(DenseMatrix matrix, int row) {
    Arrays.fill(matrix.values(), matrix.offset(row), matrix.offset(row + 1), 0f);
  }

  int columns() {
    return x.columns();
  }

  int targets() {
    return right.columns();
  }

  RidgeFit fit(double lambda, DenseMatrix weights) {
    double[] intercept = targetMeans.clone();
    for (int column = 0; column < columns(); column++) {
      for (int t = 0; t < intercept.length; t++) {
        intercept[t] -= means[column] * weights.get(column, t);
      }
    }
    float[] rounded = new float[intercept.length];
    for (int t = 0; t < rounded.length; t++) {
      rounded[t] = (float) intercept[t];
    }
    return new RidgeFit(lambda, weights, rounded);
  }
}
