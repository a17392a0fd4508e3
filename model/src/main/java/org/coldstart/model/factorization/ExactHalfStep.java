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
  private static final int CHUNK = VectorKernels.GEMM_DEPTH;

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
    FactorSystem system = null;
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
        if (system == null) {
          system = new FactorSystem(factors);
        }
        solveFactors(row, solved.values(), at, system);
      }
    }
  }

  /** Working memory for rows longer than a vector; belongs to one thread. */
  private static final class FactorSystem {

    /** Columns of the panel: factors, and columns of zeros up to what the kernel asks for. */
    private final int width;

    private final float[] roots = new float[CHUNK];
    private final float[] panel;
    private final float[] products;
    private final float[] right;
    private final double[] normal;
    private final double[] x;

    FactorSystem(int factors) {
      int unit = VectorKernels.GRAM_COLUMNS;
      width = (factors + unit - 1) / unit * unit;
      panel = new float[CHUNK * width];
      products = new float[width * width];
      right = new float[factors];
      normal = new double[factors * factors];
      x = new double[factors];
    }
  }

  /** (YᵀY + λI + Σ(c−1)yyᵀ)·x = Σ c·y + λ·x₀ by Cholesky. */
  private void solveFactors(int row, float[] solved, int at, FactorSystem system) {
    int factors = fixed.columns();
    int width = system.width;
    for (int f = 0; f < factors; f++) {
      System.arraycopy(gram.values(), f * factors + f, system.products, f * width + f, factors - f);
    }
    Arrays.fill(system.right, 0f);
    int end = rows.starts()[row + 1];
    for (int from = rows.starts()[row]; from < end; from += CHUNK) {
      int to = Math.min(end, from + CHUNK);
      for (int e = from; e < to; e++) {
        system.roots[e - from] = (float) Math.sqrt(rows.values()[e] - 1.0);
      }
      KERNELS.gatherRows(
          rows.indices(),
          from,
          system.roots,
          to - from,
          fixed.values(),
          factors,
          system.panel,
          width);
      KERNELS.addRows(
          rows.indices(),
          rows.values(),
          from,
          to,
          fixed.values(),
          0,
          factors,
          system.right,
          0,
          factors);
      KERNELS.addGram(system.panel, to - from, width, system.products);
    }
    for (int f = 0; f < factors; f++) {
      for (int g = f; g < factors; g++) {
        system.normal[f * factors + g] = system.products[f * width + g];
      }
      system.x[f] = system.right[f] + (prior == null ? 0 : regularization * prior.values()[at + f]);
    }
    if (!Cholesky.decompose(system.normal, factors)) {
      throw new ArithmeticException("factors or confidences are not finite");
    }
    Cholesky.solve(system.normal, factors, system.x);
    for (int f = 0; f < factors; f++) {
      solved[at + f] = (float) system.x[f];
    }
  }
}
