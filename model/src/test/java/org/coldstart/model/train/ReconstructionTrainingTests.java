package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Anchor;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.PreferenceScaling;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerSpec;
import org.junit.Test;

/**
 * A planted matrix of rank 4, whose item factors follow from eight words an item has or has not.
 */
public class ReconstructionTrainingTests {

  private static final int USERS = 120;
  private static final int ITEMS = 160;
  private static final int COLD_FROM = 130;
  private static final int RANK = 4;
  private static final int WORDS = 8;

  private final DenseMatrix userFactors = gaussian(USERS, 1);
  private final DenseMatrix itemFactors = DenseMatrix.zeros(ITEMS, RANK);
  private final SparseMatrix content = content();

  private static DenseMatrix gaussian(int rows, long seed) {
    Random random = new Random(seed);
    DenseMatrix matrix = DenseMatrix.zeros(rows, RANK);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  private SparseMatrix content() {
    Random random = new Random(2);
    DenseMatrix ofWords = gaussian(WORDS, 3);
    int[] starts = new int[ITEMS + 1];
    int[] indices = new int[ITEMS * WORDS];
    int entries = 0;
    for (int item = 0; item < ITEMS; item++) {
      for (int word = 0; word < WORDS; word++) {
        if (random.nextInt(3) == 0) {
          indices[entries++] = word;
          for (int f = 0; f < RANK; f++) {
            itemFactors.values()[itemFactors.offset(item) + f] += ofWords.get(word, f) / 2;
          }
        }
      }
      starts[item + 1] = entries;
    }
    float[] ones = new float[entries];
    Arrays.fill(ones, 1);
    return new SparseMatrix(ITEMS, WORDS, starts, Arrays.copyOf(indices, entries), ones);
  }

  private TowerInputs users() {
    DenseMatrix none = DenseMatrix.zeros(0, 0);
    return new TowerInputs(
        new SparseMatrix(USERS, 0, new int[USERS + 1], new int[0], new float[0]),
        userFactors,
        none,
        none);
  }

  private TowerInputs items() {
    DenseMatrix none = DenseMatrix.zeros(0, 0);
    return new TowerInputs(content, itemFactors, none, none);
  }

  private static TowerSpec spec(int content) {
    return new TowerSpec(
        content,
        RANK,
        content == 0 ? List.of() : List.of(32),
        List.of(32),
        List.of(),
        RANK,
        Activation.TANH,
        TowerSpec.Join.SUMMED,
        TowerSpec.Output.ALONE);
  }

  private ReconstructionPairs pairs(Workers workers) {
    return new ReconstructionPairs(
        IntStream.range(0, USERS).toArray(),
        IntStream.range(0, COLD_FROM).toArray(),
        userFactors,
        itemFactors,
        workers);
  }

  private GradientOutcome train(int threads, int epochs, double anchor) {
    try (Workers workers = Workers.start(threads)) {
      return new ReconstructionTraining(
              new ReconstructionTraining.Settings(
                  epochs,
                  epochs,
                  50_000,
                  64,
                  new PreferenceDropout(0.5, 0.5),
                  new Anchor(anchor),
                  99,
                  7),
              new MomentumSgd(0.01, 0.9, 0),
              workers)
          .train(
              new ReconstructionTraining.Side(
                  spec(0), users(), PreferenceScaling.over(userFactors, 5), userFactors),
              new ReconstructionTraining.Side(
                  spec(WORDS), items(), PreferenceScaling.over(itemFactors, 5), itemFactors),
              pairs(workers),
              (towers, epoch) -> epoch,
              ProgressListener.SILENT);
    }
  }

  /** 1 − (error of the towers' scores) / (variance of the planted ones). */
  private double explained(TowerPair towers, int from, int to, boolean cold) {
    Tower user = new Tower(towers.user());
    Tower item = new Tower(towers.item());
    float[] u = new float[RANK];
    float[] v = new float[RANK];
    double error = 0;
    double variance = 0;
    for (int i = from; i < to; i++) {
      items().embed(item, i, cold ? -1 : i, v, 0);
      for (int k = 0; k < USERS; k++) {
        users().embed(user, k, k, u, 0);
        double score = 0;
        double planted = 0;
        for (int f = 0; f < RANK; f++) {
          score += u[f] * v[f];
          planted += userFactors.get(k, f) * itemFactors.get(i, f);
        }
        error += (score - planted) * (score - planted);
        variance += planted * planted;
      }
    }
    return 1 - error / variance;
  }

  @Test
  public void learnsAPlantedMatrixFromContentAlone() {
    GradientOutcome outcome = train(2, 40, 0);
    double warm = explained(outcome.towers(), 0, COLD_FROM, false);
    double cold = explained(outcome.towers(), COLD_FROM, ITEMS, true);
    assertTrue("of warm items' scores " + warm, warm > 0.8);
    assertTrue("of cold items' scores " + cold, cold > 0.7);
    assertEquals(40, outcome.bestEpoch());
  }

  @Test
  public void anAnchorHoldsWarmVectorsAtTheirFactors() {
    double free = distance(train(2, 40, 0).towers());
    double held = distance(train(2, 40, 1).towers());
    assertTrue("of squares of factors " + free, free > 0.5);
    assertTrue("of squares of factors " + held, held < 0.1);
  }

  /** Squared distance of warm items' vectors from their factors, over the factors' squares. */
  private double distance(TowerPair towers) {
    Tower item = new Tower(towers.item());
    float[] v = new float[RANK];
    double error = 0;
    double squares = 0;
    for (int i = 0; i < COLD_FROM; i++) {
      items().embed(item, i, i, v, 0);
      for (int f = 0; f < RANK; f++) {
        error += Math.pow(v[f] - itemFactors.get(i, f), 2);
        squares += Math.pow(itemFactors.get(i, f), 2);
      }
    }
    return error / squares;
  }

  @Test
  public void rateFallsAfterEachThirdOfThePlan() {
    double[] expected = {1, 1, .1, .1, .01, .01};
    for (int epoch = 1; epoch <= 6; epoch++) {
      assertEquals(expected[epoch - 1], ReconstructionTraining.rateFactor(epoch, 6), 1e-12);
    }
    assertEquals(
        "of more epochs than planned", .001, ReconstructionTraining.rateFactor(7, 6), 1e-12);
    assertEquals(1, ReconstructionTraining.rateFactor(1, 1), 0);
  }

  @Test
  public void sameBytesForTheSameSeedOnAnyNumberOfThreads() throws IOException {
    assertArrayEquals(bytes(train(1, 2, 0.1)), bytes(train(3, 2, 0.1)));
  }

  private static byte[] bytes(GradientOutcome outcome) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    outcome.towers().user().write(new DataOutputStream(out));
    outcome.towers().item().write(new DataOutputStream(out));
    return out.toByteArray();
  }

  @Test
  public void pairsAreHalfTopItemsAndNeverColdOnes() {
    try (Workers workers = Workers.start(1)) {
      ReconstructionPairs pairs = pairs(workers);
      int count = 4_000;
      int[] user = new int[count];
      int[] item = new int[count];
      float[] score = new float[count];
      pairs.draw(user, item, score, count, new SplittableRandom(1));
      int top = ReconstructionPairs.topItems(USERS, COLD_FROM);
      int among = 0;
      BitSet seen = new BitSet();
      for (int i = 0; i < count; i++) {
        assertTrue(item[i] < COLD_FROM);
        seen.set(item[i]);
        int better = 0;
        for (int j = 0; j < COLD_FROM; j++) {
          better += score(user[i], j) > score[i] ? 1 : 0;
        }
        assertEquals(score(user[i], item[i]), score[i], 1e-5);
        among += better < top ? 1 : 0;
        assertTrue(i % 2 == 1 || better < top);
      }
      assertEquals(COLD_FROM, seen.cardinality());
      assertEquals(0.5 + 0.5 * top / COLD_FROM, (double) among / count, 0.03);
    }
  }

  private float score(int user, int item) {
    return org.coldstart.model.kernel.Kernels.best()
        .dot(
            userFactors.values(),
            userFactors.offset(user),
            itemFactors.values(),
            itemFactors.offset(item),
            RANK);
  }
}
