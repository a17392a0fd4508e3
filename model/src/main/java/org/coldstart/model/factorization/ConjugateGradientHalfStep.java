package org.coldstart.model.factorization;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/** A few steps of conjugate gradient for each row, from its last solution on. */
final class ConjugateGradientHalfStep implements HalfStep {

  private static final VectorKernels KERNELS = Kernels.best();

  /** A squared residual below this is a solution. */
  private static final double SOLVED = 1e-20;

  private final SparseMatrix rows;
  private final DenseMatrix fixed;
  private final DenseMatrix prior;
  private final RegularizedGram gram;
  private final double regularization;
  private final int steps;
  private final float[] zeros;

  ConjugateGradientHalfStep(
      SparseMatrix rows,
      DenseMatrix fixed,
      DenseMatrix prior,
      RegularizedGram gram,
      double regularization,
      int steps) {
    this.rows = rows;
    this.fixed = fixed;
    this.prior = prior;
    this.gram = gram;
    this.regularization = regularization;
    this.steps = steps;
    this.zeros = new float[fixed.columns()];
  }

  @Override
  public void solve(int from, int to, DenseMatrix solved) {
    int factors = fixed.columns();
    float[] x = new float[factors];
    float[] residual = new float[factors];
    float[] direction = new float[factors];
    float[] product = new float[factors];
    for (int row = from; row < to; row++) {
      int at = solved.offset(row);
      if (rows.entries(row) == 0) {
        Arrays.fill(solved.values(), at, at + factors, 0f);
        continue;
      }
      System.arraycopy(solved.values(), at, x, 0, factors);
      multiply(row, x, product);
      for (int f = 0; f < factors; f++) {
        residual[f] = prior == null ? 0 : (float) (regularization * prior.values()[at + f]);
      }
      KERNELS.addRows(
          rows.indices(),
          rows.values(),
          rows.starts()[row],
          rows.starts()[row + 1],
          fixed.values(),
          0,
          factors,
          residual,
          0,
          factors);
      KERNELS.axpy(-1f, product, 0, residual, 0, factors);
      System.arraycopy(residual, 0, direction, 0, factors);
      double square = KERNELS.dot(residual, 0, residual, 0, factors);
      for (int step = 0; step < steps && square > SOLVED; step++) {
        multiply(row, direction, product);
        double length = square / KERNELS.dot(direction, 0, product, 0, factors);
        KERNELS.axpy((float) length, direction, 0, x, 0, factors);
        KERNELS.axpy((float) -length, product, 0, residual, 0, factors);
        double next = KERNELS.dot(residual, 0, residual, 0, factors);
        float keep = (float) (next / square);
        for (int f = 0; f < factors; f++) {
          direction[f] = residual[f] + keep * direction[f];
        }
        square = next;
      }
      System.arraycopy(x, 0, solved.values(), at, factors);
    }
  }

  /** product = (YᵀY + λI)·v + Σ(c−1)(y·v)y. */
  private void multiply(int row, float[] v, float[] product) {
    int factors = v.length;
    KERNELS.affine(v, 0, factors, gram.values(), 0, zeros, 0, product, 0, factors);
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      int y = fixed.offset(rows.indices()[e]);
      float along = KERNELS.dot(fixed.values(), y, v, 0, factors);
      KERNELS.axpy((rows.values()[e] - 1) * along, fixed.values(), y, product, 0, factors);
    }
  }
}
