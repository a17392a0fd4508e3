package org.coldstart.model.linear;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/** Products of a sparse matrix with a dense one. */
public final class SparseProducts {

  private static final VectorKernels KERNELS = Kernels.best();

  private static final int BLOCK = 64;

  private SparseProducts() {}

  /**
   * A·B. Aᵀ·B is the product with {@link SparseMatrix#transpose}, which is worth keeping.
   *
   * @param a {@code [m × k]}
   * @param b {@code [k × n]}
   * @return {@code [m × n]}
   * @throws IllegalArgumentException where the shapes do not fit
   */
  public static DenseMatrix multiply(SparseMatrix a, DenseMatrix b, Workers workers) {
    DenseMatrix c = DenseMatrix.zeros(a.rows(), b.columns());
    multiply(a, b, c, workers);
    return c;
  }

  /** The same into a matrix that is overwritten. */
  static void multiply(SparseMatrix a, DenseMatrix b, DenseMatrix c, Workers workers) {
    if (a.columns() != b.rows()) {
      throw new IllegalArgumentException(
          "cannot multiply " + a.columns() + " columns by " + b.rows() + " rows");
    }
    workers.forEachBlock(
        a.rows(),
        BLOCK,
        (from, to) -> {
          Arrays.fill(c.values(), c.offset(from), c.offset(to), 0f);
          for (int row = from; row < to; row++) {
            addRow(a, row, b, c.values(), c.offset(row));
          }
        });
  }

  /** Adds one row of A·B to y. */
  static void addRow(SparseMatrix a, int row, DenseMatrix b, float[] y, int yOffset) {
    KERNELS.addRows(
        a.indices(),
        a.values(),
        a.starts()[row],
        a.starts()[row + 1],
        b.values(),
        0,
        b.columns(),
        y,
        yOffset,
        b.columns());
  }
}
