package org.coldstart.model.loss;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.loss.Distillation.Divergence;
import org.coldstart.model.loss.GoldenCases.Case;
import org.junit.BeforeClass;
import org.junit.Test;

/** Holds every loss to worked float64 cases of its value and gradient. */
public class GoldenLossTests {

  private static final double EXACT = 1e-9;
  private static final double FLOAT = 2e-5;

  private static GoldenCases golden;

  @BeforeClass
  public static void read() throws IOException {
    golden = GoldenCases.read();
  }

  @Test
  public void supportVectorSoftmaxOfGivenScores() {
    for (Case each : golden.startingWith("svsm_")) {
      double[][] positive = each.matrix("pos");
      double[][] negative = each.matrix("neg");
      int anchors = positive.length;
      int negatives = negative[0].length;
      // Rolling a batch of one row more than there are negatives reaches every other column.
      int rows = negatives + 1;
      double[] scores = new double[rows * rows];
      float[] labels = new float[rows];
      int[] shifts = new int[negatives];
      for (int k = 0; k < negatives; k++) {
        shifts[k] = k + 1;
      }
      for (int row = 0; row < anchors; row++) {
        labels[row] = 1;
        scores[row * rows + row] = positive[row][0];
        for (int k = 0; k < negatives; k++) {
          scores[row * rows + Math.floorMod(row - shifts[k], rows)] = negative[row][k];
        }
      }
      float[] weights = Arrays.copyOf(each.weights(anchors), rows);
      Loss loss = supportVectorSoftmax(each, negatives, Similarity.COSINE);
      Batch batch = rolled(labels, weights, shifts);
      double[] slopes = new double[rows * rows];
      double value = evaluate(loss, batch, Scores.of(rows, rows, scores), slopes);
      assertEquals(each.id(), each.loss(), value, EXACT);
      for (int row = 0; row < anchors; row++) {
        close(each.id(), each.gradientMatrix("pos")[row][0], slopes[row * rows + row], EXACT);
        for (int k = 0; k < negatives; k++) {
          int column = Math.floorMod(row - shifts[k], rows);
          close(each.id(), each.gradientMatrix("neg")[row][k], slopes[row * rows + column], EXACT);
        }
      }
    }
  }

  @Test
  public void supportVectorSoftmaxMinesNegativesByRolling() {
    for (Case each : golden.startingWith("nm_")) {
      int[] shifts = each.ints("shifts");
      Similarity similarity =
          Boolean.TRUE.equals(each.params().get("embed_normed"))
              ? Similarity.INNER_PRODUCT
              : Similarity.COSINE;
      Loss loss = supportVectorSoftmax(each, shifts.length, similarity);
      int rows = each.matrix("u").length;
      onEmbeddings(each, loss, rolled(floats(each.list("labels")), each.weights(rows), shifts));
    }
  }

  @Test
  public void pairwiseRank() {
    for (Case each : golden.startingWith("pw_")) {
      Loss loss =
          new PairwiseRank(
              Similarity.COSINE, each.number("temperature", 1), each.number("margin", 0));
      float[] labels = floats(each.list("labels"));
      int rows = labels.length;
      int[] sessions = each.has("sess") ? each.ints("sess") : new int[0];
      Batch batch =
          new Batch(
              rows,
              rows,
              labels,
              each.weights(rows),
              sessions,
              NegativeMask.ownItemsOnly(rows, rows),
              new int[0],
              0,
              new float[rows]);
      if (each.inputs().containsKey("u")) {
        onEmbeddings(each, loss, batch);
      } else {
        onDiagonal(each, "s", loss, batch);
      }
    }
  }

  @Test
  public void binaryCrossEntropy() {
    for (Case each : golden.startingWith("bce_")) {
      Loss loss = new BinaryCrossEntropy(Similarity.COSINE, 1, 0);
      float[] labels = floats(each.list("y"));
      Batch batch = Batch.of(labels, each.weights(labels.length));
      if (each.inputs().containsKey("u")) {
        onEmbeddings(each, loss, batch);
      } else {
        onDiagonal(each, "logit", loss, batch);
      }
    }
  }

  @Test
  public void inBatchSoftmax() {
    for (Case each : golden.startingWith("ib_")) {
      int rows = each.matrix("u").length;
      int extra = each.inputs().containsKey("extra_v") ? each.matrix("extra_v").length : 0;
      float[] logProbabilities = new float[rows + extra];
      if (each.has("logq")) {
        System.arraycopy(floats(each.list("logq")), 0, logProbabilities, 0, rows);
      }
      if (extra > 0) {
        System.arraycopy(floats(each.list("extra_logq")), 0, logProbabilities, rows, extra);
      }
      Batch batch =
          new Batch(
              rows,
              rows + extra,
              ones(rows),
              each.weights(rows),
              new int[0],
              mask(each, rows, rows + extra),
              new int[0],
              0,
              logProbabilities);
      Loss loss = new InBatchSoftmax(Similarity.COSINE, each.number("T", Double.NaN), true);
      // The case's own probabilities are float64; here they are stored as floats.
      onEmbeddings(each, loss, batch, each.has("logq") ? 1e-6 : EXACT);
    }
  }

  @Test
  public void distillation() {
    for (String kind : new String[] {"kdb_", "kdk_", "kdc_"}) {
      for (Case each : golden.startingWith(kind)) {
        Divergence divergence =
            kind.equals("kdk_")
                ? Divergence.BINARY_KULLBACK_LEIBLER
                : Divergence.BINARY_CROSS_ENTROPY;
        Loss loss =
            new Distillation(Similarity.COSINE, divergence, each.number("T", Double.NaN), 0);
        double[] logits = each.vector("logit");
        Batch batch =
            new Batch(
                1,
                logits.length,
                ones(1),
                ones(1),
                new int[0],
                NegativeMask.ownItemsOnly(1, logits.length),
                new int[0],
                0,
                new float[logits.length]);
        double[] slopes = new double[logits.length];
        Scores scores = new Scores(1, logits.length, logits, each.list("soft_logit"));
        double value = evaluate(loss, batch, scores, slopes);
        // kdc adds 1e-7 inside its logarithms, against overflow; here there is none to guard.
        double tolerance = kind.equals("kdc_") ? 4e-7 : EXACT;
        assertEquals(each.id(), each.loss(), value, tolerance);
        for (int i = 0; i < slopes.length; i++) {
          close(each.id(), each.gradient("logit")[i], slopes[i], tolerance);
        }
      }
    }
  }

  @Test
  public void reconstruction() {
    for (Case each : golden.startingWith("dn_")) {
      float[] targets = floats(each.list("target"));
      onEmbeddings(each, new Reconstruction(), Batch.of(targets, ones(targets.length)), 1e-6);
    }
  }

  private static Loss supportVectorSoftmax(Case each, int negatives, Similarity similarity) {
    return new SupportVectorSoftmax(
        similarity,
        negatives,
        each.number("margin", Double.NaN),
        each.number("t", Double.NaN),
        each.number("gamma", Double.NaN),
        each.number("threshold", 0));
  }

  private static Batch rolled(float[] labels, float[] weights, int[] shifts) {
    int rows = labels.length;
    return new Batch(
        rows,
        rows,
        labels,
        weights,
        new int[0],
        NegativeMask.ownItemsOnly(rows, rows),
        shifts,
        0,
        new float[rows]);
  }

  private static NegativeMask mask(Case each, int rows, int columns) {
    NegativeMask mask = NegativeMask.ownItemsOnly(rows, columns);
    if (each.has("item_ids")) {
      int[] items = each.ints("item_ids");
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < items.length; column++) {
          boolean known = items[row] == items[column];
          if (each.params().get("user_pos") instanceof List<?> positives) {
            double item = items[column];
            known |=
                ((List<?>) positives.get(row))
                    .stream().anyMatch(p -> ((Number) p).doubleValue() == item);
          }
          if (known) {
            mask.mask(row, column);
          }
        }
      }
    }
    return mask;
  }

  private static void onDiagonal(Case each, String input, Loss loss, Batch batch) {
    double[] diagonal = each.vector(input);
    int rows = diagonal.length;
    double[] scores = new double[rows * rows];
    Arrays.fill(scores, Double.NaN);
    for (int row = 0; row < rows; row++) {
      scores[row * rows + row] = diagonal[row];
    }
    double[] slopes = new double[rows * rows];
    double value = evaluate(loss, batch, Scores.of(rows, rows, scores), slopes);
    assertEquals(each.id(), each.loss(), value, EXACT);
    for (int row = 0; row < rows; row++) {
      close(each.id(), each.gradient(input)[row], slopes[row * rows + row], EXACT);
    }
  }

  private static void onEmbeddings(Case each, Loss loss, Batch batch) {
    onEmbeddings(each, loss, batch, EXACT);
  }

  /** In float64 by the test's own chain, and in floats by the objective. */
  private static void onEmbeddings(Case each, Loss loss, Batch batch, double tolerance) {
    double[][] items = each.matrix("v");
    double[][] expectedItems = each.gradientMatrix("v");
    if (each.inputs().containsKey("extra_v")) {
      items = concat(items, each.matrix("extra_v"));
      expectedItems = concat(expectedItems, each.gradientMatrix("extra_v"));
    }
    double[][] expectedUsers = each.gradientMatrix("u");
    DoubleChain chain = new DoubleChain(each.matrix("u"), items, loss.similarity());
    double[] slopes = new double[batch.rows() * batch.columns()];
    double value = evaluate(loss, batch, chain.scores(), slopes);
    assertEquals(each.id(), each.loss(), value, tolerance);
    double[][] users = chain.backwardToUsers(slopes);
    double[][] itemGradient = chain.backwardToItems(slopes);

    Objective objective = new Objective(List.of(new Objective.Term(loss, 1)), Workers.start(1));
    double[] scalars = objective.initialScalars();
    EmbeddingGradient gradient = new EmbeddingGradient(scalars.length);
    double floatValue = objective.evaluate(batch, chain.toFloat(), null, scalars, gradient);
    assertEquals(each.id(), each.loss(), floatValue, FLOAT * Math.max(1, each.loss()));
    int dimension = expectedUsers[0].length;
    for (int row = 0; row < expectedUsers.length; row++) {
      for (int d = 0; d < dimension; d++) {
        close(each.id(), expectedUsers[row][d], users[row][d], tolerance);
        close(each.id(), expectedUsers[row][d], gradient.users()[row * dimension + d], FLOAT);
      }
    }
    for (int row = 0; row < expectedItems.length; row++) {
      for (int d = 0; d < dimension; d++) {
        close(each.id(), expectedItems[row][d], itemGradient[row][d], tolerance);
        close(each.id(), expectedItems[row][d], gradient.items()[row * dimension + d], FLOAT);
      }
    }
  }

  private static double evaluate(Loss loss, Batch batch, Scores scores, double[] slopes) {
    double[] scalars = loss.initialScalars();
    ScoreGradient gradient =
        new ScoreGradient(1, batch.columns(), slopes, new double[scalars.length]);
    return loss.evaluate(batch, scores, scalars, gradient, Workers.start(1));
  }

  private static void close(String id, double expected, double actual, double tolerance) {
    assertEquals(id, expected, actual, tolerance * Math.max(1, Math.abs(expected)));
  }

  private static double[][] concat(double[][] a, double[][] b) {
    return Stream.concat(Arrays.stream(a), Arrays.stream(b)).toArray(double[][]::new);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
