package org.coldstart.model.linear;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Pulse;

/**
 * Ridge regression from sparse content to dense targets, with an intercept that is not penalised:
 * it minimises {@code Σ_rows w·‖y − xᵀB − b‖² + λ·‖B‖²} for each λ of a path.
 *
 * <p>Narrow content goes through the Gram matrix and Cholesky; wide content, and what Cholesky
 * cannot decompose in single precision, through conjugate gradient. Constant and empty columns get
 * zero weights; there may be more columns than rows. The result does not depend on the number of
 * threads.
 */
public final class RidgeRegression {

  /** Up to this many columns the Gram matrix is formed. */
  static final int NARROW = 3000;

  private static final double TOLERANCE = 1e-4;
  private static final int MAXIMUM_STEPS = 500;

  private final DenseAlgebra algebra;
  private final Workers workers;
  private final ProgressListener listener;
  private final int narrow;

  /**
   * @param listener hears the phase {@code "regress"}, in penalties done
   */
  public RidgeRegression(DenseAlgebra algebra, Workers workers, ProgressListener listener) {
    this(algebra, workers, listener, NARROW);
  }

  RidgeRegression(DenseAlgebra algebra, Workers workers, ProgressListener listener, int narrow) {
    this.algebra = algebra;
    this.workers = workers;
    this.listener = listener;
    this.narrow = narrow;
  }

  /**
   * Fits the whole path.
   *
   * @param x {@code [n × columns]}: content, finite
   * @param y {@code [n × targets]}, finite
   * @param rowWeights {@code [n]}, 0 or more and not all 0; null: ones
   * @param lambdas penalties, each greater than 0, in any order
   * @return one fit per λ, in the order of the λs
   * @throws IllegalArgumentException where shapes differ, no row counts, or a number is out of
   *     range
   * @throws java.util.concurrent.CancellationException where the listener ends it
   */
  public RidgeFit[] fit(SparseMatrix x, DenseMatrix y, float[] rowWeights, double... lambdas) {
    if (x.rows() != y.rows() || (rowWeights != null && rowWeights.length != x.rows())) {
      throw new IllegalArgumentException("content, targets and weights differ in their rows");
    }
    for (double lambda : lambdas) {
      if (!(lambda > 0) || lambda == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("[lambda] must be greater than 0, not [" + lambda + "]");
      }
    }
    CentredProblem problem = new CentredProblem(x, y, rowWeights, workers);
    Pulse pulse = new Pulse(listener, "regress", lambdas.length);
    RidgeFit[] fits = new RidgeFit[lambdas.length];
    if (x.columns() <= narrow) {
      try {
        NormalEquationsRidge ridge = new NormalEquationsRidge(problem, algebra, workers, pulse);
        for (int i = 0; i < fits.length; i++) {
          fits[i] = problem.fit(lambdas[i], ridge.solve(lambdas[i]));
          pulse.done(1);
        }
        pulse.tell();
        return fits;
      } catch (NotPositiveDefiniteException rounded) {
        // Conjugate gradient below needs no decomposition.
        Arrays.fill(fits, null);
      }
    }
    ConjugateGradientRidge ridge =
        new ConjugateGradientRidge(problem, TOLERANCE, MAXIMUM_STEPS, workers, pulse);
    // From the strongest penalty down: the easiest system first, the next one never far.
    int[] order =
        IntStream.range(0, lambdas.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -lambdas[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i : order) {
      fits[i] = problem.fit(lambdas[i], ridge.solve(lambdas[i]));
      pulse.done(1);
    }
    pulse.tell();
    return fits;
  }
}
