package org.coldstart.model.factorization;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.Cholesky;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * Solves each row in whichever form is smaller: the system of its own entries (see {@link FoldIn})
 * or that of the factors.
 */
final class ExactHalfStep implements HalfStep {

  private static final VectorKernels KERNELS = Kernels.best();

  /** Entries of a long row that are gathered at a time. */
  private static final int CHUNK = 1024;

  /** Rows of the upper triangle that are summed at a time. */
  private static final int STRIP = 64;

  private final SparseMatrix rows;
  private final DenseMatrix fixed;
  private final DenseMatrix prior;
  private final RegularizedGram gram;
  private final double regularization;
  private final FoldIn foldIn;
  private final DenseMatrix whitened;

  ExactHalfStep(
      SparseMatrix rows,
      DenseMatrix fixed,
      DenseMatrix prior,
      RegularizedGram gram,
      double regularization,
      Workers workers) {
    this.rows = rows;
    this.fixed = fixed;
    this.prior = prior;
    this.gram = gram;
    this.regularization = regularization;
    this.foldIn = FoldIn.of(regularization, gram);
    this.whitened = foldIn.whiten(fixed, workers);
  }

  @Override
  public void solve(int from, int to, DenseMatrix solved) {
    int factors = fixed.columns();
    int longest = 0;
    for (int row = from; row < to; row++) {
      if (rows.entries(row) <= factors) {
        longest = Math.max(longest, rows.entries(row));
      }
    }
    FoldIn.Scratch scratch = new FoldIn.Scratch(factors, longest);
    for (int row = from; row < to; row++) {
      int entries = rows.entries(row);
      int at = solved.offset(row);
      if (entries == 0) {
        Arrays.fill(solved.values(), at, at + factors, 0f);
      } else if (entries <= factors) {
        foldIn.solve(
            whitened,
            rows.indices(),
            rows.values(),
            rows.starts()[row],
            entries,
            prior == null ? null : prior.values(),
            at,
            solved.values(),
            at,
            scratch);
      } else {
        solveFactors(row, solved.values(), at);
      }
    }
  }

  /** (YᵀY + λI + Σ(c−1)yyᵀ)·x = Σ c·y + λ·x₀ by Cholesky. */
  private void solveFactors(int row, float[] solved, int at) {
    int factors = fixed.columns();
    int begin = rows.starts()[row];
    int entries = rows.entries(row);
    float[] scaled = new float[Math.min(entries, CHUNK) * factors];
    float[] right = new float[factors];
    float[] normal = gram.values().clone();
    for (int chunk = 0; chunk < entries; chunk += CHUNK) {
      int size = Math.min(CHUNK, entries - chunk);
      Arrays.fill(scaled, 0f);
      for (int e = 0; e < size; e++) {
        int y = fixed.offset(rows.indices()[begin + chunk + e]);
        float confidence = rows.values()[begin + chunk + e];
        KERNELS.axpy(confidence, fixed.values(), y, right, 0, factors);
        float root = (float) Math.sqrt(confidence - 1.0);
        KERNELS.axpy(root, fixed.values(), y, scaled, e * factors, factors);
      }
      addUpperGram(scaled, size, factors, normal);
    }
    double[] system = new double[normal.length];
    double[] x = new double[factors];
    for (int i = 0; i < normal.length; i++) {
      system[i] = normal[i];
    }
    for (int f = 0; f < factors; f++) {
      x[f] = right[f] + (prior == null ? 0 : regularization * prior.values()[at + f]);
    }
    if (!Cholesky.decompose(system, factors)) {
      throw new ArithmeticException("factors or confidences are not finite");
    }
    Cholesky.solve(system, factors, x);
    for (int f = 0; f < factors; f++) {
      solved[at + f] = (float) x[f];
    }
  }

  /** Adds XᵀX to the upper triangle of a matrix; what lies below it is spoilt. */
  private static void addUpperGram(float[] x, int rows, int k, float[] gram) {
    for (int from = 0; from < k; from += STRIP) {
      int to = Math.min(k, from + STRIP);
      KERNELS.gemm(
          to - from, k - from, rows, x, from, 1, k, x, from, k, 1, gram, from * k + from, k);
    }
  }
}
