package org.coldstart.model.factorization;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Pulse;

/**
 * Alternating least squares on implicit feedback. It minimises
 *
 * <pre>Σ c·(p − x_u·y_i)² + λ·(Σ‖x_u − x⁰_u‖² + Σ‖y_i − y⁰_i‖²)</pre>
 *
 * over all pairs of users and items: p = 1 and c = alpha · r where there was an interaction of
 * strength r, else p = 0 and c = 1; x⁰, y⁰ are priors, zero by default. Rows without interactions
 * are exactly zero and take no part, prior or not: what nobody has seen, nobody has passed over.
 *
 * <p>Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008;
 * conjugate gradient after Takács, Pilászy, Tikk: Applications of the Conjugate Gradient Method for
 * Implicit Feedback Collaborative Filtering, RecSys 2011. The result does not depend on the number
 * of threads.
 */
public final class ImplicitAls {

  private static final int BLOCK = 64;

  private final AlsSettings settings;
  private final Workers workers;
  private final ProgressListener listener;

  /**
   * @param listener hears the phase {@code "factorise"} in rows solved
   */
  public ImplicitAls(AlsSettings settings, Workers workers, ProgressListener listener) {
    this.settings = settings;
    this.workers = workers;
    this.listener = listener;
  }

  /**
   * Factorises.
   *
   * @param interactions {@code [users × items]}: strengths r of the interactions
   * @throws IllegalArgumentException where alpha · r is below 1 or not finite for an interaction,
   *     or a part of the start has the wrong shape
   * @throws java.util.concurrent.CancellationException where the listener ends it
   */
  public Factorization fit(SparseMatrix interactions, AlsStart start) {
    start.check(interactions.rows(), interactions.columns(), settings.factors());
    SparseMatrix byUser = confidences(interactions);
    SparseMatrix byItem = byUser.transpose();
    DenseMatrix users =
        start.users() == null
            ? DenseMatrix.zeros(byUser.rows(), settings.factors())
            : copy(start.users());
    DenseMatrix items = start.items() == null ? seeded(byItem) : copy(start.items());
    long total = (long) settings.iterations() * (byUser.rows() + (long) byItem.rows());
    Pulse pulse = new Pulse(listener, "factorise", total);
    for (int iteration = 0; iteration < settings.iterations(); iteration++) {
      solve(byUser, items, start.userPrior(), users, pulse);
      solve(byItem, users, start.itemPrior(), items, pulse);
      pulse.tell();
    }
    return new Factorization(users, items);
  }

  private SparseMatrix confidences(SparseMatrix interactions) {
    float[] confidences = new float[interactions.entries()];
    for (int e = 0; e < confidences.length; e++) {
      double confidence = settings.alpha() * interactions.values()[e];
      // A strength such as 0.1 is not exact in a float: 10 · 0.1 is meant to be 1.
      if (!(confidence >= 1 - 1e-6) || confidence > Float.MAX_VALUE) {
        throw new IllegalArgumentException(
            "[alpha] times the strength of an interaction must be at least 1 and finite, but "
                + settings.alpha()
                + " · "
                + interactions.values()[e]
                + " is not: raise [alpha] or leave such interactions out");
      }
      confidences[e] = (float) Math.max(1, confidence);
    }
    return new SparseMatrix(
        interactions.rows(),
        interactions.columns(),
        interactions.starts(),
        Arrays.copyOf(interactions.indices(), confidences.length),
        confidences);
  }

  /** Small normal draws; every row has its own stream. */
  private DenseMatrix seeded(SparseMatrix byItem) {
    int factors = settings.factors();
    DenseMatrix items = DenseMatrix.zeros(byItem.rows(), factors);
    SplittableRandom random = new SplittableRandom(settings.seed());
    double deviation = 0.1 / Math.sqrt(factors);
    for (int row = 0; row < byItem.rows(); row++) {
      SplittableRandom own = random.split();
      if (byItem.entries(row) > 0) {
        for (int f = 0; f < factors; f++) {
          items.values()[items.offset(row) + f] = (float) (own.nextGaussian() * deviation);
        }
      }
    }
    return items;
  }

  private static DenseMatrix copy(DenseMatrix matrix) {
    return new DenseMatrix(matrix.rows(), matrix.columns(), matrix.values().clone());
  }

  private void solve(
      SparseMatrix rows, DenseMatrix fixed, DenseMatrix prior, DenseMatrix solved, Pulse pulse) {
    RegularizedGram gram = RegularizedGram.of(fixed, settings.regularization(), workers);
    HalfStep step =
        settings.conjugateGradientSteps() == 0
            ? new ExactHalfStep(rows, fixed, prior, gram, settings.regularization(), workers)
            : new ConjugateGradientHalfStep(
                rows,
                fixed,
                prior,
                gram,
                settings.regularization(),
                settings.conjugateGradientSteps());
    workers.forEachBlock(
        rows.rows(),
        BLOCK,
        (from, to) -> {
          step.solve(from, to, solved);
          pulse.done(to - from);
        });
  }
}
