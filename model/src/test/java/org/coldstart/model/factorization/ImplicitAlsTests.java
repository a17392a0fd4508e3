package org.coldstart.model.factorization;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.ProgressListener;
import org.junit.Test;

public class ImplicitAlsTests {

  @Test
  public void exactSolvesMatchTheWorkedCase() throws Exception {
    assertWorkedCase("cholesky", 0);
  }

  @Test
  public void oneStepOfConjugateGradientMatchesTheWorkedCase() throws Exception {
    assertWorkedCase("cg1", 1);
  }

  @Test
  public void threeStepsOfConjugateGradientMatchTheWorkedCase() throws Exception {
    assertWorkedCase("cg3", 3);
  }

  private static void assertWorkedCase(String name, int steps) throws Exception {
    Map<?, ?> golden = JsonTree.resource("/golden/als.json");
    int factors = ((Double) golden.get("factors")).intValue();
    float[] x0 = JsonTree.floats(golden.get("X0"));
    float[] y0 = JsonTree.floats(golden.get("Y0"));
    int users = x0.length / factors;
    int items = y0.length / factors;
    float[] triples = JsonTree.floats(golden.get("R"));
    int[] starts = new int[users + 1];
    int[] indices = new int[triples.length / 3];
    float[] values = new float[indices.length];
    for (int e = 0; e < indices.length; e++) {
      starts[(int) triples[3 * e] + 1] = e + 1;
      indices[e] = (int) triples[3 * e + 1];
      values[e] = triples[3 * e + 2];
    }
    SparseMatrix interactions = new SparseMatrix(users, items, starts, indices, values);
    AlsStart start =
        new AlsStart(
            new DenseMatrix(users, factors, x0), new DenseMatrix(items, factors, y0), null, null);
    List<?> expected = (List<?>) ((Map<?, ?>) golden.get("after_iterations")).get(name);
    for (int iterations = 1; iterations <= expected.size(); iterations++) {
      AlsSettings settings =
          new AlsSettings(
              factors,
              (Double) golden.get("alpha"),
              (Double) golden.get("regularization"),
              iterations,
              steps,
              0);
      Factorization found = fit(settings, interactions, start, 1);
      Map<?, ?> after = (Map<?, ?>) expected.get(iterations - 1);
      assertArrayEquals(JsonTree.floats(after.get("user_factors")), found.users().values(), 1e-5f);
      assertArrayEquals(JsonTree.floats(after.get("item_factors")), found.items().values(), 1e-5f);
    }
  }

  @Test
  public void bothFormsOfTheExactSolveAreTheNormalEquations() {
    int factors = 12;
    SparseMatrix interactions = interactions(new Random(3), 60, 40, 0.4);
    assertTrue(longest(interactions) > factors && shortest(interactions) <= factors);
    for (boolean withPrior : new boolean[] {false, true}) {
      DenseMatrix items = normal(new Random(4), 40, factors);
      DenseMatrix prior = withPrior ? normal(new Random(5), 60, factors) : null;
      Factorization found =
          fit(
              AlsSettings.exact(factors, 4, 0.7, 1, 0),
              interactions,
              new AlsStart(null, items, prior, null),
              1);
      for (int user = 0; user < 60; user++) {
        assertNormalEquations(
            interactions, user, items, prior, 4, 0.7, found.users().row(user), 2e-4);
      }
    }
  }

  @Test
  public void aRowLongerThanAChunkIsSolvedWhole() {
    SparseMatrix interactions = interactions(new Random(20), 2, 3000, 0.4);
    assertTrue(interactions.entries(1) > 2048);
    DenseMatrix items = normal(new Random(21), 3000, 4);
    Factorization found =
        fit(
            AlsSettings.exact(4, 2, 1, 1, 0),
            interactions,
            new AlsStart(null, items, null, null),
            1);
    assertNormalEquations(interactions, 1, items, null, 2, 1, found.users().row(1), 2e-4);
  }

  @Test
  public void manyStepsOfConjugateGradientReachTheExactSolution() {
    SparseMatrix interactions = interactions(new Random(8), 50, 30, 0.2);
    AlsStart start =
        new AlsStart(null, normal(new Random(9), 30, 8), normal(new Random(10), 50, 8), null);
    Factorization exact = fit(AlsSettings.exact(8, 5, 0.5, 2, 1), interactions, start, 1);
    Factorization steps = fit(new AlsSettings(8, 5, 0.5, 2, 30, 1), interactions, start, 1);
    assertArrayEquals(exact.users().values(), steps.users().values(), 1e-3f);
    assertArrayEquals(exact.items().values(), steps.items().values(), 1e-3f);
  }

  @Test
  public void theResultDependsOnTheSeedAndNotOnTheThreads() {
    SparseMatrix interactions = interactions(new Random(11), 300, 200, 0.05);
    for (int steps : new int[] {0, 3}) {
      AlsSettings settings = new AlsSettings(10, 3, 1, 2, steps, 42);
      Factorization one = fit(settings, interactions, AlsStart.SEEDED, 1);
      Factorization three = fit(settings, interactions, AlsStart.SEEDED, 3);
      assertArrayEquals(one.users().values(), three.users().values(), 0f);
      assertArrayEquals(one.items().values(), three.items().values(), 0f);
      AlsSettings other = new AlsSettings(10, 3, 1, 2, steps, 43);
      Factorization drawnOtherwise = fit(other, interactions, AlsStart.SEEDED, 1);
      assertFalse(Arrays.equals(one.users().values(), drawnOtherwise.users().values()));
    }
  }

  @Test
  public void rowsWithoutInteractionsAreExactlyZeroWhateverTheirPrior() {
    SparseMatrix interactions =
        new SparseMatrix(3, 3, new int[] {0, 1, 1, 2}, new int[] {0, 2}, new float[] {1, 1});
    for (int steps : new int[] {0, 2}) {
      Factorization found =
          fit(
              new AlsSettings(4, 2, 1, 3, steps, 1),
              interactions,
              new AlsStart(null, null, normal(new Random(1), 3, 4), normal(new Random(2), 3, 4)),
              1);
      assertArrayEquals(new float[4], found.users().row(1), 0f);
      assertArrayEquals(new float[4], found.items().row(1), 0f);
      assertTrue(found.users().row(0)[0] != 0);
    }
  }

  @Test
  public void aStrongPullEndsAtThePrior() {
    SparseMatrix interactions = interactions(new Random(12), 20, 20, 0.3);
    DenseMatrix prior = normal(new Random(13), 20, 5);
    Factorization found =
        fit(
            AlsSettings.exact(5, 1, 1e7, 1, 1),
            interactions,
            new AlsStart(null, null, null, prior),
            1);
    assertArrayEquals(prior.values(), found.items().values(), 1e-3f);
  }

  @Test
  public void theListenerHearsOfItAndCanEndIt() {
    SparseMatrix interactions = interactions(new Random(14), 100, 50, 0.2);
    long[] last = new long[2];
    try (Workers workers = Workers.start(1)) {
      AlsSettings settings = AlsSettings.exact(4, 2, 1, 3, 1);
      new ImplicitAls(
              settings,
              workers,
              progress -> {
                assertEquals("factorise", progress.phase());
                last[0] = progress.done();
                last[1] = progress.total();
              })
          .fit(interactions, AlsStart.SEEDED);
      assertEquals(3 * 150, last[0]);
      assertEquals(3 * 150, last[1]);
      ImplicitAls cancelled =
          new ImplicitAls(
              settings,
              workers,
              progress -> {
                throw new CancellationException("stop");
              });
      assertThrows(CancellationException.class, () -> cancelled.fit(interactions, AlsStart.SEEDED));
    }
  }

  @Test
  public void confidencesBelowOneAndSenselessSettingsAreRefused() {
    SparseMatrix weak = new SparseMatrix(1, 1, new int[] {0, 1}, new int[] {0}, new float[] {0.5f});
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> fit(AlsSettings.exact(2, 1, 1, 1, 1), weak, AlsStart.SEEDED, 1));
    assertTrue(refused.getMessage(), refused.getMessage().contains("[alpha]"));
    SparseMatrix tenth =
        new SparseMatrix(1, 1, new int[] {0, 1}, new int[] {0}, new float[] {0.1f});
    fit(AlsSettings.exact(2, 10, 1, 1, 1), tenth, AlsStart.SEEDED, 1);
    assertThrows(IllegalArgumentException.class, () -> AlsSettings.exact(0, 1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> AlsSettings.exact(1, 1, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> AlsSettings.exact(1, Double.NaN, 1, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            fit(
                AlsSettings.exact(2, 10, 1, 1, 1),
                tenth,
                new AlsStart(null, null, null, DenseMatrix.zeros(1, 3)),
                1));
  }

  static Factorization fit(
      AlsSettings settings, SparseMatrix interactions, AlsStart start, int threads) {
    try (Workers workers = Workers.start(threads)) {
      return new ImplicitAls(settings, workers, ProgressListener.SILENT).fit(interactions, start);
    }
  }

  static DenseMatrix normal(Random random, int rows, int columns) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian() * 0.5f;
    }
    return matrix;
  }

  /** Strengths between 1 and 3. */
  static SparseMatrix interactions(Random random, int users, int items, double density) {
    int[] starts = new int[users + 1];
    int[] indices = new int[users * items];
    float[] values = new float[users * items];
    int entries = 0;
    for (int user = 0; user < users; user++) {
      for (int item = 0; item < items; item++) {
        if (random.nextDouble() < density * 2 * (user + 1) / users) {
          indices[entries] = item;
          values[entries++] = 1 + 2 * random.nextFloat();
        }
      }
      starts[user + 1] = entries;
    }
    return new SparseMatrix(
        users, items, starts, Arrays.copyOf(indices, entries), Arrays.copyOf(values, entries));
  }

  private static int longest(SparseMatrix matrix) {
    int longest = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      longest = Math.max(longest, matrix.entries(row));
    }
    return longest;
  }

  private static int shortest(SparseMatrix matrix) {
    int shortest = Integer.MAX_VALUE;
    for (int row = 0; row < matrix.rows(); row++) {
      if (matrix.entries(row) > 0) {
        shortest = Math.min(shortest, matrix.entries(row));
      }
    }
    return shortest;
  }

  /** Puts x into the normal equations, in double precision. */
  private static void assertNormalEquations(
      SparseMatrix interactions,
      int user,
      DenseMatrix y,
      DenseMatrix prior,
      double alpha,
      double lambda,
      float[] x,
      double tolerance) {
    int factors = y.columns();
    double[] weightAndTarget = new double[2 * y.rows()];
    for (int item = 0; item < y.rows(); item++) {
      weightAndTarget[2 * item] = 1;
    }
    for (int e = interactions.starts()[user]; e < interactions.starts()[user + 1]; e++) {
      int item = interactions.indices()[e];
      weightAndTarget[2 * item] = alpha * interactions.values()[e];
      weightAndTarget[2 * item + 1] = 1;
    }
    if (interactions.entries(user) == 0) {
      return;
    }
    for (int f = 0; f < factors; f++) {
      double gradient = lambda * (x[f] - (prior == null ? 0 : prior.get(user, f)));
      double size = 1;
      for (int item = 0; item < y.rows(); item++) {
        double score = 0;
        for (int g = 0; g < factors; g++) {
          score += (double) x[g] * y.get(item, g);
        }
        double part =
            weightAndTarget[2 * item] * (score - weightAndTarget[2 * item + 1]) * y.get(item, f);
        gradient += part;
        size += Math.abs(part);
      }
      assertEquals("user " + user + ", factor " + f, 0, gradient / size, tolerance);
    }
  }
}
