package org.coldstart.model.factorization;

import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.Cholesky;
import org.coldstart.model.linear.DenseMatrix;

/**
 * Turns a history of h items into the vector that the user's own step of the factorisation would
 * give it, at the price of an h × h system, or of a factors × factors one where that is smaller.
 *
 * <p>The step solves (YᵀY + λI + Σ(c−1)yyᵀ)·x = Σ c·y + λ·x₀ over the history, x₀ the prior, zero
 * where there is none. With YᵀY + λI = UᵀU and every item's h = U⁻ᵀy at hand, D = diag(c−1), M the
 * inner products of the history's h and q = λ·U⁻ᵀx₀, the Woodbury identity makes that
 *
 * <pre>x = U⁻¹·(q + Σ sᵢ·hᵢ),  s = c − √D·(I + √D·M·√D)⁻¹·√D·(M·c + H·q)</pre>
 *
 * whose system is positive definite with no eigenvalue below 1, for every confidence of 1 or more.
 * It is set up and solved in double precision.
 *
 * <p>This holds U⁻¹ alone. The items' h come from outside, as rows of a matrix: all of them where a
 * factorisation goes on, those of one history where somebody is served.
 *
 * <p>Immutable and safe for use by many threads. It depends on the item factors and λ alone, and to
 * the bit; so does every row of h, on its own factor and U⁻¹, whatever rows lie beside it.
 *
 * <p>Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008, for
 * the step.
 */
public final class FoldIn {

  private static final VectorKernels KERNELS = Kernels.best();

  private final int factors;
  private final double regularization;

  /** U⁻¹, {@code [factors × factors]}, upper triangular. */
  private final float[] inverse;

  /**
   * A fold-in as one was before.
   *
   * @param regularization its λ, greater than 0
   * @param inverse its {@link #inverse}; kept
   * @throws IllegalArgumentException where λ is not positive or the matrix not square
   */
  public FoldIn(double regularization, DenseMatrix inverse) {
    requirePositive(regularization);
    if (inverse.rows() != inverse.columns()) {
      throw new IllegalArgumentException(
          "[inverse] must be square, not " + inverse.rows() + " × " + inverse.columns());
    }
    this.factors = inverse.columns();
    this.regularization = regularization;
    this.inverse = inverse.values();
  }

  /**
   * Prepares for some items; O(items · factors²).
   *
   * @param items {@code [items × factors]}, finite; not kept
   * @param regularization λ, greater than 0
   * @throws IllegalArgumentException where λ is not positive or a factor not finite
   */
  public static FoldIn of(DenseMatrix items, double regularization, Workers workers) {
    requirePositive(regularization);
    return of(regularization, RegularizedGram.of(items, regularization, workers));
  }

  static FoldIn of(double regularization, RegularizedGram gram) {
    int factors = gram.factors();
    double[] upper = gram.doubles();
    if (!Cholesky.decompose(upper, factors)) {
      throw new IllegalArgumentException("the item factors are not finite");
    }
    double[] exact = Cholesky.inverse(upper, factors);
    float[] inverse = new float[exact.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (float) exact[i];
    }
    return new FoldIn(regularization, new DenseMatrix(factors, factors, inverse));
  }

  private static void requirePositive(double regularization) {
    if (!(regularization > 0)) {
      throw new IllegalArgumentException(
          "[regularization] must be greater than 0, not [" + regularization + "]");
    }
  }

  /**
   * The h of some items; O(items · factors²).
   *
   * @param items {@code [items × factors]}
   * @return {@code [items × factors]}
   */
  public DenseMatrix whiten(DenseMatrix items, Workers workers) {
    DenseMatrix whitened = DenseMatrix.zeros(items.rows(), factors);
    workers.forEachBlock(
        items.rows(),
        256,
        (from, to) ->
            KERNELS.gemm(
                to - from,
                factors,
                factors,
                items.values(),
                items.offset(from),
                factors,
                1,
                inverse,
                0,
                factors,
                1,
                whitened.values(),
                whitened.offset(from),
                factors));
    return whitened;
  }

  /**
   * The confidence of an interaction: never less than that of one that has not been seen, which is
   * 1.
   *
   * @param alpha confidence of an interaction of weight 1
   */
  public static float confidence(double alpha, double weight) {
    return (float) Math.max(1, alpha * weight);
  }

  /** Length of a vector. */
  public int factors() {
    return factors;
  }

  /** λ. */
  public double regularization() {
    return regularization;
  }

  /** U⁻¹, {@code [factors × factors]}, upper triangular; shared, not copied. */
  public DenseMatrix inverse() {
    return new DenseMatrix(factors, factors, inverse);
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    return 64L + 4L * inverse.length;
  }

  /**
   * The vector of somebody with this history. Time grows with count² · factors + count³, and beyond
   * {@code factors} items with count · factors²: the caller caps the count.
   *
   * @param whitened h of at least these items, {@code [any × factors]}
   * @param items rows of the items; one that occurs twice counts twice
   * @param confidences alpha · r of each, at least 1
   * @param count how many leading elements of both arrays are the history
   * @param out {@code [factors]}, overwritten: zeros for an empty history
   * @return false for an empty history
   * @throws IllegalArgumentException where a confidence is below 1 or not finite
   * @throws IndexOutOfBoundsException where an item has no row
   */
  public boolean solve(
      DenseMatrix whitened, int[] items, float[] confidences, int count, float[] out) {
    return solve(whitened, items, confidences, count, null, out);
  }

  /**
   * The same, pulled toward a prior.
   *
   * @param prior {@code [factors]}: x₀, or null for none
   */
  public boolean solve(
      DenseMatrix whitened,
      int[] items,
      float[] confidences,
      int count,
      float[] prior,
      float[] out) {
    if (count == 0) {
      Arrays.fill(out, 0, factors, 0f);
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!(confidences[i] >= 1) || confidences[i] == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "confidence must be at least 1 and finite, not " + confidences[i]);
      }
    }
    solve(whitened, items, confidences, 0, count, prior, 0, out, 0, new Scratch(factors, count));
    return true;
  }

  /** Working memory for histories of up to a number of items; belongs to one thread. */
  static final class Scratch {
    private final double[] system;
    private final double[] right;
    private final double[] roots;
    private final float[] products;
    private final float[] weights;
    private final float[] vector;

    Scratch(int factors, int longest) {
      int dual = Math.min(longest, factors);
      system = new double[longest > factors ? factors * factors : longest * longest];
      right = new double[longest > factors ? factors : longest];
      roots = new double[dual];
      products = new float[dual * dual];
      weights = new float[dual];
      vector = new float[factors];
    }
  }

  /** The same for the entries from {@code from} of longer arrays, without checks or allocation. */
  void solve(
      DenseMatrix whitened,
      int[] items,
      float[] confidences,
      int from,
      int count,
      float[] prior,
      int priorOffset,
      float[] out,
      int outOffset,
      Scratch scratch) {
    float[] h = whitened.values();
    float[] sum = scratch.vector;
    Arrays.fill(sum, 0f);
    if (prior != null) {
      for (int i = 0; i < factors; i++) {
        float pull = (float) (regularization * prior[priorOffset + i]);
        KERNELS.axpy(pull, inverse, i * factors + i, sum, i, factors - i);
      }
    }
    if (count > factors) {
      addLongHistory(whitened, items, confidences, from, count, sum, scratch);
      multiplyByInverse(sum, out, outOffset);
      return;
    }
    float[] products = scratch.products;
    for (int i = 0; i < count; i++) {
      int row = whitened.offset(items[from + i]);
      for (int j = i; j < count; j++) {
        float product = KERNELS.dot(h, row, h, whitened.offset(items[from + j]), factors);
        products[i * count + j] = product;
        products[j * count + i] = product;
      }
      scratch.roots[i] = Math.sqrt(confidences[from + i] - 1.0);
    }
    for (int i = 0; i < count; i++) {
      double right =
          prior == null ? 0 : KERNELS.dot(h, whitened.offset(items[from + i]), sum, 0, factors);
      double root = scratch.roots[i];
      for (int j = 0; j < count; j++) {
        double product = products[i * count + j];
        right += product * confidences[from + j];
        scratch.system[i * count + j] = root * product * scratch.roots[j] + (i == j ? 1 : 0);
      }
      scratch.right[i] = root * right;
    }
    if (!Cholesky.decompose(scratch.system, count)) {
      throw new ArithmeticException("factors or confidences are not finite");
    }
    Cholesky.solve(scratch.system, count, scratch.right);
    for (int i = 0; i < count; i++) {
      scratch.weights[i] = (float) (confidences[from + i] - scratch.roots[i] * scratch.right[i]);
    }
    for (int i = 0; i < count; i++) {
      KERNELS.axpy(scratch.weights[i], h, whitened.offset(items[from + i]), sum, 0, factors);
    }
    multiplyByInverse(sum, out, outOffset);
  }

  /**
   * Where the history is longer than a vector, the step's own system is the smaller one: with q on
   * entry, sum becomes (I + Σ(c−1)·hhᵀ)⁻¹·(q + Σ c·h).
   */
  private void addLongHistory(
      DenseMatrix whitened,
      int[] items,
      float[] confidences,
      int from,
      int count,
      float[] sum,
      Scratch scratch) {
    float[] h = whitened.values();
    double[] system = scratch.system;
    double[] right = scratch.right;
    Arrays.fill(system, 0, factors * factors, 0);
    for (int i = 0; i < factors; i++) {
      system[i * factors + i] = 1;
      right[i] = sum[i];
    }
    for (int e = from; e < from + count; e++) {
      int row = whitened.offset(items[e]);
      double confidence = confidences[e];
      for (int i = 0; i < factors; i++) {
        double scaled = (confidence - 1) * h[row + i];
        right[i] += confidence * h[row + i];
        for (int j = i; j < factors; j++) {
          system[i * factors + j] += scaled * h[row + j];
        }
      }
    }
    if (!Cholesky.decompose(system, factors)) {
      throw new ArithmeticException("factors or confidences are not finite");
    }
    Cholesky.solve(system, factors, right);
    for (int i = 0; i < factors; i++) {
      sum[i] = (float) right[i];
    }
  }

  private void multiplyByInverse(float[] vector, float[] out, int outOffset) {
    for (int i = 0; i < factors; i++) {
      out[outOffset + i] = KERNELS.dot(inverse, i * factors + i, vector, i, factors - i);
    }
  }
}
