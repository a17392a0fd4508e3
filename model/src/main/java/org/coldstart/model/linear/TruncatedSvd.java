package org.coldstart.model.linear;

import java.util.SplittableRandom;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Pulse;

/**
 * The leading singular values and right singular vectors of a matrix, X ≈ U·Σ·Vᵀ. Rows of X, those
 * of the decomposition and new ones alike, become dense by projection: X·V = U·Σ.
 *
 * <p>Subspace iteration from a random start with some dimensions to spare. Halko, Martinsson,
 * Tropp: Finding Structure with Randomness, SIAM Review 2011, algorithms 4.4 and 5.1.
 *
 * @param singularValues {@code [dimensions]}, largest first; zero where below a thousandth of the
 *     largest, which single precision cannot tell from nothing
 * @param projection {@code [columns × dimensions]}: V, its columns orthonormal, or zero with their
 *     singular value; the sign of each is such that its entry of largest size is positive
 */
public record TruncatedSvd(float[] singularValues, DenseMatrix projection) {

  private static final int SPARE = 10;
  private static final int ITERATIONS = 4;
  private static final double[] SHIFTS = {1e-5, 1e-6, 1e-6};
  private static final int ATTEMPTS = 4;

  /** Singular values below this part of the largest are rounding. */
  private static final double RANK = 1e-3;

  /**
   * Decomposes; the same seed gives the same bits, whatever the number of threads.
   *
   * @param x {@code [n × columns]}, finite
   * @param dimensions at least 1; cut to the smaller side of the matrix
   * @param listener hears the phase {@code "compress"}, in iterations
   * @throws IllegalArgumentException where the dimension is below 1 or the matrix has no side
   * @throws java.util.concurrent.CancellationException where the listener ends it
   */
  public static TruncatedSvd of(
      LinearOperator x,
      int dimensions,
      long seed,
      DenseAlgebra algebra,
      ProgressListener listener) {
    int smaller = Math.min(x.rows(), x.columns());
    if (dimensions < 1 || smaller < 1) {
      throw new IllegalArgumentException(
          "cannot find " + dimensions + " dimensions in " + x.rows() + " × " + x.columns());
    }
    int kept = Math.min(dimensions, smaller);
    int width = Math.min(kept + SPARE, smaller);
    Pulse pulse = new Pulse(listener, "compress", ITERATIONS + 1);
    DenseMatrix basis = orthonormal(start(x.columns(), width, seed), algebra);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      basis = orthonormal(x.multiplyTransposed(x.multiply(basis)), algebra);
      pulse.done(1);
    }
    DenseMatrix image = x.multiply(basis);
    SymmetricEigen eigen = SymmetricEigen.of(doubles(algebra.gram(image)), width);
    float[] singularValues = new float[kept];
    DenseMatrix rotation = DenseMatrix.zeros(width, kept);
    double least = RANK * Math.sqrt(Math.max(0, eigen.values()[0]));
    for (int d = 0; d < kept; d++) {
      if (Math.sqrt(Math.max(0, eigen.values()[d])) <= least) {
        break;
      }
      singularValues[d] = (float) Math.sqrt(eigen.values()[d]);
      for (int i = 0; i < width; i++) {
        rotation.values()[rotation.offset(i) + d] = (float) eigen.vectors()[d * width + i];
      }
    }
    DenseMatrix projection = algebra.multiply(basis, rotation);
    fixSigns(projection);
    pulse.done(1);
    pulse.tell();
    return new TruncatedSvd(singularValues, projection);
  }

  /** Number of dimensions. */
  public int dimensions() {
    return singularValues.length;
  }

  /**
   * Projects rows: X·V.
   *
   * @param x {@code [n × columns]}
   * @return {@code [n × dimensions]}
   */
  public DenseMatrix embed(SparseMatrix x, Workers workers) {
    return SparseProducts.multiply(x, projection, workers);
  }

  private static DenseMatrix start(int rows, int columns, long seed) {
    DenseMatrix start = DenseMatrix.zeros(rows, columns);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < start.values().length; i++) {
      start.values()[i] = (float) random.nextGaussian();
    }
    return start;
  }

  /**
   * An orthonormal basis of the columns' span, by repeated Cholesky QR: Q = Y·R⁻¹ with YᵀY = RᵀR.
   * The Gram matrix is shifted so that dependent columns do no harm (Fukaya and others: Shifted
   * Cholesky QR, SIAM J. Sci. Comput. 2020); the last shift is at the edge of single precision.
   * Where the span has fewer dimensions than columns, some columns stay shorter than 1.
   */
  private static DenseMatrix orthonormal(DenseMatrix y, DenseAlgebra algebra) {
    DenseMatrix q = y;
    for (double shift : SHIFTS) {
      DenseMatrix gram = algebra.gram(q);
      double size = 0;
      for (int i = 0; i < gram.rows(); i++) {
        size = Math.max(size, gram.get(i, i));
      }
      if (size == 0) {
        return q;
      }
      q = algebra.multiply(q, inverseRoot(gram, shift * size));
    }
    return q;
  }

  /** R⁻¹ with RᵀR = G + shift · I, the shift raised where rounding has left G indefinite. */
  private static DenseMatrix inverseRoot(DenseMatrix gram, double shift) {
    int n = gram.rows();
    double raised = shift;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++, raised *= 10) {
      double[] root = doubles(gram);
      for (int i = 0; i < n; i++) {
        root[i * n + i] += raised;
      }
      if (Cholesky.decompose(root, n)) {
        double[] inverse = Cholesky.inverse(root, n);
        DenseMatrix rounded = DenseMatrix.zeros(n, n);
        for (int i = 0; i < inverse.length; i++) {
          rounded.values()[i] = (float) inverse[i];
        }
        return rounded;
      }
    }
    throw new ArithmeticException("the matrix to decompose is not finite");
  }

  private static double[] doubles(DenseMatrix matrix) {
    double[] wide = new double[matrix.values().length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = matrix.values()[i];
    }
    return wide;
  }

  /** Makes the entry of largest size of each column positive. */
  private static void fixSigns(DenseMatrix matrix) {
    float[] values = matrix.values();
    for (int d = 0; d < matrix.columns(); d++) {
      float largest = 0;
      for (int at = d; at < values.length; at += matrix.columns()) {
        if (Math.abs(values[at]) > Math.abs(largest)) {
          largest = values[at];
        }
      }
      if (largest < 0) {
        for (int at = d; at < values.length; at += matrix.columns()) {
          values[at] = -values[at];
        }
      }
    }
  }
}
