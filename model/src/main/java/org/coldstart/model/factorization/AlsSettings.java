package org.coldstart.model.factorization;

import java.util.Locale;

/**
 * Hyper-parameters of {@link ImplicitAls}.
 *
 * @param factors length of a vector, at least 1
 * @param alpha an interaction of strength r has confidence alpha · r; what was not seen has 1
 * @param regularization λ, greater than 0
 * @param iterations how often both sides are solved for, at least 1
 * @param conjugateGradientSteps steps of conjugate gradient per row, warm-started from the row's
 *     last solution; 0 solves every row exactly
 * @param seed of the initial item factors
 */
public record AlsSettings(
    int factors,
    double alpha,
    double regularization,
    int iterations,
    int conjugateGradientSteps,
    long seed) {

  /**
   * @throws IllegalArgumentException that names the setting out of range
   */
  public AlsSettings {
    require(factors >= 1, "factors", "at least 1", factors);
    require(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha", "greater than 0", alpha);
    require(
        regularization > 0 && regularization < Double.POSITIVE_INFINITY,
        "regularization",
        "greater than 0",
        regularization);
    require(iterations >= 1, "iterations", "at least 1", iterations);
    require(
        conjugateGradientSteps >= 0,
        "conjugate_gradient_steps",
        "0 or more",
        conjugateGradientSteps);
  }

  /** Solves every row exactly. */
  public static AlsSettings exact(
      int factors, double alpha, double regularization, int iterations, long seed) {
    return new AlsSettings(factors, alpha, regularization, iterations, 0, seed);
  }

  private static void require(boolean holds, String name, String range, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "[%s] must be %s, not [%s]", name, range, value));
    }
  }
}
