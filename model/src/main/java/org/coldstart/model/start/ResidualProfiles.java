package org.coldstart.model.start;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseAlgebra;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.LinearOperator;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.linear.SparseOperator;

/**
 * What the content of a user's history says beyond what the collaborative block says already: the
 * matrix {@code H·(X − P·B)} of users by content columns, never written out. X is the items'
 * content, P their predicted collaborative blocks, B the least-squares map from P back to X, and
 * every row of H is a history divided by the square root of its length, so that long histories
 * count, but not in proportion.
 *
 * <p>Its leading right singular vectors are the directions in which profiles differ most while the
 * collaborative blocks do not. Directions of the content alone are the wrong ones twice: nobody
 * need care for them, and the most prominent are those that the collaborative block has.
 */
final class ResidualProfiles implements LinearOperator {

  /** Part of the mean variance that is added to every column of P, some of which may be zeros. */
  private static final double RIDGE = 1e-3;

  private final SparseOperator histories;
  private final SparseOperator content;
  private final DenseMatrix predicted;
  private final DenseMatrix predictedTurned;
  private final DenseMatrix back;
  private final DenseMatrix backTurned;
  private final DenseAlgebra algebra;

  /**
   * @param histories {@code [users × items]}; only which items are in them counts
   * @param content X, {@code [items × width]}
   * @param predicted P, {@code [items × rank]}
   */
  ResidualProfiles(
      SparseMatrix histories,
      SparseMatrix content,
      DenseMatrix predicted,
      DenseAlgebra algebra,
      Workers workers) {
    this.histories = new SparseOperator(shortened(histories), workers);
    this.content = new SparseOperator(content, workers);
    this.predicted = predicted;
    this.predictedTurned = predicted.transpose();
    this.algebra = algebra;
    this.back =
        algebra.solve(
            regularized(algebra.gram(predicted)),
            this.content.multiplyTransposed(predicted).transpose());
    this.backTurned = back.transpose();
  }

  private static SparseMatrix shortened(SparseMatrix histories) {
    float[] values = new float[histories.entries()];
    for (int u = 0; u < histories.rows(); u++) {
      float weight = (float) (1 / Math.sqrt(Math.max(1, histories.entries(u))));
      Arrays.fill(values, histories.starts()[u], histories.starts()[u + 1], weight);
    }
    return new SparseMatrix(
        histories.rows(), histories.columns(), histories.starts(), histories.indices(), values);
  }

  private static DenseMatrix regularized(DenseMatrix gram) {
    int n = gram.rows();
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += gram.get(i, i);
    }
    float ridge = trace > 0 ? (float) (RIDGE * trace / n) : 1;
    for (int i = 0; i < n; i++) {
      gram.values()[gram.offset(i) + i] += ridge;
    }
    return gram;
  }

  /**
   * What directions of content are as a map of P: B·Y.
   *
   * @param y {@code [width × n]}
   * @return {@code [rank × n]}
   */
  DenseMatrix explained(DenseMatrix y) {
    return algebra.multiply(back, y);
  }

  @Override
  public int rows() {
    return histories.rows();
  }

  @Override
  public int columns() {
    return content.columns();
  }

  @Override
  public DenseMatrix multiply(DenseMatrix y) {
    return histories.multiply(
        difference(content.multiply(y), algebra.multiply(predicted, explained(y))));
  }

  @Override
  public DenseMatrix multiplyTransposed(DenseMatrix y) {
    DenseMatrix items = histories.multiplyTransposed(y);
    return difference(
        content.multiplyTransposed(items),
        algebra.multiply(backTurned, algebra.multiply(predictedTurned, items)));
  }

  /** a − b, in a. */
  private static DenseMatrix difference(DenseMatrix a, DenseMatrix b) {
    Kernels.best().axpy(-1f, b.values(), 0, a.values(), 0, a.values().length);
    return a;
  }
}
