package org.coldstart.model.loss;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.loss.Distillation.Divergence;
import org.junit.Test;

/** Gradients of random batches against central differences, and the edges of every loss. */
public class LossGradientTests {

  private static final Workers WORKERS = Workers.start(1);

  private static final List<Loss> LOSSES =
      List.of(
          new BinaryCrossEntropy(Similarity.COSINE, 3, 0.4),
          new BinaryCrossEntropy(Similarity.INNER_PRODUCT, 0.5, -1),
          new PairwiseRank(Similarity.COSINE, 0.1, 0.05),
          new SupportVectorSoftmax(Similarity.COSINE, 3, 0.1, 1.3, 10, 0),
          new InBatchSoftmax(Similarity.COSINE, 0.2, true),
          new InBatchSoftmax(Similarity.INNER_PRODUCT, 1, false),
          new Distillation(Similarity.COSINE, Divergence.BINARY_CROSS_ENTROPY, 0.5, 0),
          new Distillation(Similarity.COSINE, Divergence.BINARY_KULLBACK_LEIBLER, 0.3, 1),
          new Distillation(Similarity.COSINE, Divergence.LISTWISE_KULLBACK_LEIBLER, 0.2, 0.5),
          new Reconstruction());

  @Test
  public void gradientsOfScoresAndScalarsEqualCentralDifferences() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      Batch batch = randomBatch(random, 7, 9);
      for (Loss loss : LOSSES) {
        String where = loss + ", seed " + seed;
        double[] student = gaussians(random, 63, 0.4);
        double[] teacher = gaussians(random, 63, 0.4);
        Scores scores = new Scores(7, 9, student, teacher);
        double[] scalars = loss.initialScalars();
        double[] slopes = new double[63];
        double[] scalarSlopes = new double[scalars.length];
        loss.evaluate(
            batch, scores, scalars, new ScoreGradient(2, 9, slopes, scalarSlopes), WORKERS);
        for (int i = 0; i < student.length; i++) {
          assertEquals(
              where, 2 * difference(loss, batch, scores, scalars, student, i), slopes[i], 2e-6);
        }
        for (int i = 0; i < scalars.length; i++) {
          double expected = 2 * difference(loss, batch, scores, scalars, scalars, i);
          assertEquals(where, expected, scalarSlopes[i], 2e-6);
        }
      }
    }
  }

  @Test
  public void objectiveCarriesTheSummedGradientToTheEmbeddings() {
    Random random = new Random(5);
    Batch batch = randomBatch(random, 7, 9);
    List<Objective.Term> terms =
        LOSSES.stream().map(loss -> new Objective.Term(loss, 0.5 + random.nextDouble())).toList();
    Objective objective = new Objective(terms, WORKERS);
    assertTrue(objective.needsTeacher());
    double[] scalars = objective.initialScalars();
    assertEquals(4, scalars.length);
    double[][] u = matrix(random, 7, 5);
    double[][] v = matrix(random, 9, 5);
    double[][] tu = matrix(random, 7, 5);
    double[][] tv = matrix(random, 9, 5);
    EmbeddingGradient gradient = new EmbeddingGradient(scalars.length);
    Embeddings teacher = new DoubleChain(tu, tv, Similarity.COSINE).toFloat();
    double value = 0;
    // Twice with the same objects: what the first evaluation left behind must not show.
    for (int pass = 0; pass < 2; pass++) {
      Embeddings student = new DoubleChain(u, v, Similarity.COSINE).toFloat();
      value = objective.evaluate(batch, student, teacher, scalars, gradient);
    }
    assertEquals(sum(terms, batch, u, v, tu, tv, scalars), value, 1e-4);
    double h = 1e-5;
    for (double[][] side : List.of(u, v)) {
      float[] actual = side == u ? gradient.users() : gradient.items();
      for (int row = 0; row < side.length; row++) {
        for (int d = 0; d < 5; d++) {
          double kept = side[row][d];
          side[row][d] = kept + h;
          double above = sum(terms, batch, u, v, tu, tv, scalars);
          side[row][d] = kept - h;
          double below = sum(terms, batch, u, v, tu, tv, scalars);
          side[row][d] = kept;
          double expected = (above - below) / (2 * h);
          assertEquals(expected, actual[row * 5 + d], 1e-4 * Math.max(1, Math.abs(expected)));
        }
      }
    }
  }

  @Test
  public void nothingToLearnFromIsZeroAndNeverNaN() {
    Random random = new Random(9);
    for (Loss loss : LOSSES) {
      boolean needsPositives =
          loss instanceof SupportVectorSoftmax || loss instanceof InBatchSoftmax;
      assertZero(loss, Batch.of(new float[0], new float[0]));
      assertZero(loss, Batch.of(new float[] {1, 0, 1, 0, 1}, new float[5]));
      if (needsPositives || loss instanceof PairwiseRank) {
        assertZero(loss, Batch.of(new float[5], ones(5)));
      }
      if (loss instanceof PairwiseRank) {
        assertZero(loss, Batch.of(ones(5), ones(5)));
      }
    }
    // Every item is a known positive: softmaxes over the positive alone.
    NegativeMask all = new NegativeMask(5, 5);
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        all.mask(row, column);
      }
    }
    int[] shifts = {1, 2, 3};
    Batch masked = new Batch(5, 5, ones(5), ones(5), new int[0], all, shifts, 1, new float[5]);
    double[] scores = gaussians(random, 25, 0.3);
    for (Loss loss :
        List.of(
            SupportVectorSoftmax.standard(3), InBatchSoftmax.standard(), PairwiseRank.standard())) {
      double[] slopes = new double[25];
      double value =
          loss.evaluate(
              masked,
              Scores.of(5, 5, scores),
              loss.initialScalars(),
              new ScoreGradient(1, 5, slopes, new double[0]),
              WORKERS);
      assertEquals(loss.toString(), 0, value, 1e-12);
      for (double slope : slopes) {
        assertEquals(loss.toString(), 0, slope, 1e-12);
      }
    }
  }

  @Test
  public void positivesOnlyTakeRolledNegatives() {
    Random random = new Random(11);
    NegativeMask mask = NegativeMask.ownItemsOnly(4, 4);
    mask.mask(2, 1);
    Batch batch =
        new Batch(4, 4, ones(4), ones(4), new int[0], mask, new int[] {1, 2}, 1, new float[4]);
    double[] scores = gaussians(random, 16, 0.3);
    for (Loss loss : List.of(BinaryCrossEntropy.standard(), PairwiseRank.standard())) {
      double[] slopes = new double[16];
      double value =
          loss.evaluate(
              batch,
              Scores.of(4, 4, scores),
              loss.initialScalars(),
              new ScoreGradient(1, 4, slopes, new double[loss.initialScalars().length]),
              WORKERS);
      assertTrue(value > 0);
      for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 4; column++) {
          int sign = (int) Math.signum(slopes[row * 4 + column]);
          boolean own = row == column;
          boolean rolled = column == Math.floorMod(row - 1, 4) && row != 2;
          boolean unpaired = own && row == 2 && loss instanceof PairwiseRank;
          assertEquals(own && !unpaired ? -1 : rolled ? 1 : 0, sign);
        }
      }
    }
  }

  @Test
  public void batchNoLargerThanTheNegativesIsRefused() {
    Loss loss = SupportVectorSoftmax.standard(3);
    Batch batch =
        new Batch(
            3,
            3,
            ones(3),
            ones(3),
            new int[0],
            NegativeMask.ownItemsOnly(3, 3),
            new int[] {1, 2, 1},
            0,
            new float[3]);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                loss.evaluate(
                    batch,
                    Scores.of(3, 3, new double[9]),
                    new double[0],
                    new ScoreGradient(1, 3, new double[9], new double[0]),
                    WORKERS));
    assertTrue(refusal.getMessage(), refusal.getMessage().contains("[batch_size]"));
  }

  @Test
  public void zeroEmbeddingGivesNoNaN() {
    Objective objective =
        new Objective(List.of(new Objective.Term(InBatchSoftmax.standard(), 1)), WORKERS);
    EmbeddingGradient gradient = new EmbeddingGradient(0);
    float[] users = {0, 0, 1, 2};
    float[] items = {1, -1, 0, 0};
    double value =
        objective.evaluate(
            Batch.of(ones(2), ones(2)),
            new Embeddings(2, 2, 2, users, items),
            null,
            new double[0],
            gradient);
    assertTrue(Double.isFinite(value));
    assertArrayEquals(new float[2], Arrays.copyOfRange(gradient.users(), 0, 2), 0);
    for (float each : gradient.items()) {
      assertTrue(Float.isFinite(each));
    }
  }

  private static void assertZero(Loss loss, Batch batch) {
    int size = batch.rows() * batch.columns();
    double[] slopes = new double[size];
    double[] scalars = loss.initialScalars();
    double[] scalarSlopes = new double[scalars.length];
    double[] given = gaussians(new Random(1), size, 0.5);
    double value =
        loss.evaluate(
            batch,
            new Scores(batch.rows(), batch.columns(), given, given),
            scalars,
            new ScoreGradient(1, batch.columns(), slopes, scalarSlopes),
            WORKERS);
    assertEquals(loss.toString(), 0, value, 0);
    assertArrayEquals(loss.toString(), new double[size], slopes, 0);
    assertArrayEquals(loss.toString(), new double[scalars.length], scalarSlopes, 0);
  }

  private static double difference(
      Loss loss, Batch batch, Scores scores, double[] scalars, double[] moved, int at) {
    double h = 1e-6;
    double kept = moved[at];
    moved[at] = kept + h;
    double above = value(loss, batch, scores, scalars);
    moved[at] = kept - h;
    double below = value(loss, batch, scores, scalars);
    moved[at] = kept;
    return (above - below) / (2 * h);
  }

  private static double value(Loss loss, Batch batch, Scores scores, double[] scalars) {
    int size = batch.rows() * batch.columns();
    return loss.evaluate(
        batch,
        scores,
        scalars,
        new ScoreGradient(1, batch.columns(), new double[size], new double[scalars.length]),
        WORKERS);
  }

  private static double sum(
      List<Objective.Term> terms,
      Batch batch,
      double[][] u,
      double[][] v,
      double[][] tu,
      double[][] tv,
      double[] scalars) {
    double sum = 0;
    int at = 0;
    for (Objective.Term term : terms) {
      Loss loss = term.loss();
      int own = loss.initialScalars().length;
      Scores scores =
          new Scores(
              batch.rows(),
              batch.columns(),
              new DoubleChain(u, v, loss.similarity()).matrix(),
              new DoubleChain(tu, tv, loss.similarity()).matrix());
      sum += term.weight() * value(loss, batch, scores, Arrays.copyOfRange(scalars, at, at + own));
      at += own;
    }
    return sum;
  }

  private static Batch randomBatch(Random random, int rows, int columns) {
    float[] labels = new float[rows];
    float[] weights = new float[rows];
    int[] sessions = new int[rows];
    float[] logProbabilities = new float[columns];
    NegativeMask mask = NegativeMask.ownItemsOnly(rows, columns);
    for (int row = 0; row < rows; row++) {
      labels[row] = row < 2 ? row : random.nextInt(2);
      weights[row] = row == 3 ? 0 : random.nextInt(5) / 2f;
      sessions[row] = random.nextInt(2);
    }
    for (int column = 0; column < columns; column++) {
      logProbabilities[column] = (float) Math.log(0.01 + random.nextDouble());
      mask.mask(random.nextInt(rows), column);
    }
    int[] shifts = {1 + random.nextInt(rows - 1), 1 + random.nextInt(rows - 1), 1};
    int[] given = random.nextBoolean() ? sessions : new int[0];
    return new Batch(
        rows, columns, labels, weights, given, mask, shifts, random.nextInt(3), logProbabilities);
  }

  private static double[][] matrix(Random random, int rows, int columns) {
    double[][] matrix = new double[rows][];
    for (int row = 0; row < rows; row++) {
      matrix[row] = gaussians(random, columns, 1);
    }
    return matrix;
  }

  private static double[] gaussians(Random random, int length, double scale) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = scale * random.nextGaussian();
    }
    return values;
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
