package org.coldstart.model.train;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.coldstart.model.definition.LossConfig;
import org.coldstart.model.definition.TrainingConfig;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.loss.BinaryCrossEntropy;
import org.coldstart.model.loss.Distillation;
import org.coldstart.model.loss.InBatchSoftmax;
import org.coldstart.model.loss.Loss;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.PairwiseRank;
import org.coldstart.model.loss.Reconstruction;
import org.coldstart.model.loss.Similarity;
import org.coldstart.model.loss.SupportVectorSoftmax;
import org.coldstart.model.tower.TowerInputs;
import org.junit.Test;

public class GradientTrainingTests {

  private static final SyntheticCatalogue POSITIVES = new SyntheticCatalogue(false);
  private static final SyntheticCatalogue BOTH = new SyntheticCatalogue(true);
  private static final PreferenceDropout HALF = new PreferenceDropout(0.5, 0.5);

  @Test
  public void everyLossLearnsToRankItemsNeverSeen() {
    double start = BOTH.coldPrecision(SyntheticCatalogue.randomTowers());
    assertTrue("start " + start, start < 0.35);
    for (Loss loss :
        List.of(
            BinaryCrossEntropy.standard(),
            PairwiseRank.standard(),
            SupportVectorSoftmax.standard(8),
            InBatchSoftmax.standard())) {
      for (SyntheticCatalogue catalogue : List.of(POSITIVES, BOTH)) {
        GradientOutcome outcome = train(catalogue, settings(8, HALF, 16), 1, loss);
        double reached = catalogue.coldPrecision(outcome.towers());
        assertTrue(loss + " reached " + reached, reached > 0.6);
        assertTrue(outcome.improved());
        assertEquals(reached, outcome.scores().get(outcome.bestEpoch()), 0);
        assertTrue(outcome.losses().get(outcome.losses().size() - 1) < outcome.losses().get(0));
      }
    }
  }

  @Test
  public void distillationAndAllLossesTogether() {
    GradientOutcome outcome =
        train(
            POSITIVES,
            settings(8, HALF, 16),
            1,
            BinaryCrossEntropy.standard(),
            PairwiseRank.standard(),
            SupportVectorSoftmax.standard(8),
            InBatchSoftmax.standard(),
            Distillation.standard());
    assertTrue(POSITIVES.coldPrecision(outcome.towers()) > 0.6);
  }

  @Test
  public void aTeacherThatSeesTheSameTeachesNothing() {
    GradientOutcome outcome =
        train(POSITIVES, settings(1, new PreferenceDropout(0, 0), 4), 1, Distillation.standard());
    assertEquals(0, outcome.losses().get(0), 1e-6);
    GradientOutcome dropped =
        train(POSITIVES, settings(3, new PreferenceDropout(0, 1), 4), 1, Distillation.standard());
    assertTrue(dropped.losses().get(0) > 1e-3);
    assertTrue(dropped.losses().get(2) < dropped.losses().get(0));
  }

  @Test
  public void reconstructionLearnsTheGivenScores() {
    TrainingExamples labelled = BOTH.examples;
    GradientOutcome outcome = train(BOTH, settings(6, HALF, 0), 1, new Reconstruction());
    double mean = 0;
    for (float label : labelled.label()) {
      mean += label / labelled.size();
    }
    double ofTheMean = mean * (1 - mean);
    double last = outcome.losses().get(outcome.losses().size() - 1);
    assertTrue(last + " against " + ofTheMean, last < 0.7 * ofTheMean);
  }

  @Test
  public void sameBytesForTheSameSeedOnAnyNumberOfThreads() throws IOException {
    Loss[] losses = {
      InBatchSoftmax.standard(), BinaryCrossEntropy.standard(), Distillation.standard()
    };
    byte[] once = bytes(train(BOTH, settings(2, HALF, 5), 1, losses));
    assertArrayEquals(once, bytes(train(BOTH, settings(2, HALF, 5), 1, losses)));
    assertArrayEquals(once, bytes(train(BOTH, settings(2, HALF, 5), 3, losses)));
    GradientSettings other = new GradientSettings(2, 128, HALF, 5, 4, 99, 0, 1, 43);
    assertFalse(Arrays.equals(once, bytes(train(BOTH, other, 1, losses))));
  }

  @Test
  public void trainingThatNeverBeatsTheStartGivesItBack() throws IOException {
    TowerPair start = SyntheticCatalogue.randomTowers();
    byte[] before = bytes(start);
    List<Integer> epochs = new ArrayList<>();
    GradientOutcome outcome =
        training(
                new GradientSettings(9, 128, HALF, 0, 1, 3, 0, 1, 42), 1, InBatchSoftmax.standard())
            .train(
                start,
                POSITIVES.users,
                POSITIVES.items,
                POSITIVES.examples,
                Negatives.ofAll(POSITIVES.positives),
                (towers, epoch) -> {
                  epochs.add(epoch);
                  return epoch == 0 ? 1 : epoch == 2 ? Double.NaN : 1 - epoch;
                },
                ProgressListener.SILENT);
    assertFalse(outcome.improved());
    assertEquals(GradientOutcome.End.PATIENCE, outcome.end());
    assertEquals(List.of(0, 1, 2, 3), epochs);
    assertArrayEquals(before, bytes(outcome.towers()));
    assertArrayEquals(before, bytes(start));
  }

  @Test
  public void aHopelessTrainingEndsAtOnce() {
    List<Double> scores = List.of(1.0, 0.95, 1.1, 0.98, 0.9);
    GradientOutcome outcome =
        training(
                new GradientSettings(9, 128, HALF, 0, 1, 3, 0.9, 1, 42),
                1,
                InBatchSoftmax.standard())
            .train(
                SyntheticCatalogue.randomTowers(),
                POSITIVES.users,
                POSITIVES.items,
                POSITIVES.examples,
                Negatives.ofAll(POSITIVES.positives),
                (towers, epoch) -> scores.get(epoch),
                ProgressListener.SILENT);
    assertEquals(scores.subList(0, 4), outcome.scores());
    assertEquals(2, outcome.bestEpoch());
    assertEquals(GradientOutcome.End.PATIENCE, outcome.end());
  }

  @Test
  public void theBestSnapshotIsKeptNotTheLast() throws IOException {
    List<byte[]> seen = new ArrayList<>();
    GradientOutcome outcome =
        training(settings(4, HALF, 0), 1, InBatchSoftmax.standard())
            .train(
                SyntheticCatalogue.randomTowers(),
                POSITIVES.users,
                POSITIVES.items,
                POSITIVES.examples,
                Negatives.ofAll(POSITIVES.positives),
                (towers, epoch) -> {
                  seen.add(quietBytes(towers));
                  return epoch == 2 ? 5 : epoch;
                },
                ProgressListener.SILENT);
    assertEquals(2, outcome.bestEpoch());
    assertEquals(GradientOutcome.End.EPOCHS, outcome.end());
    assertArrayEquals(seen.get(2), bytes(outcome.towers()));
    assertFalse(Arrays.equals(seen.get(2), seen.get(4)));
  }

  @Test
  public void droppedAlwaysNeverLooksAtPreferences() throws IOException {
    GradientSettings settings = settings(1, new PreferenceDropout(1, 1), 5);
    byte[] before = bytes(train(BOTH, settings, 1, InBatchSoftmax.standard()));
    byte[] spoilt = bytes(train(withOther(BOTH.users), withOther(BOTH.items), BOTH, settings));
    assertArrayEquals(before, spoilt);
    GradientSettings half = settings(1, HALF, 5);
    assertFalse(
        Arrays.equals(
            bytes(train(BOTH, half, 1, InBatchSoftmax.standard())),
            bytes(train(withOther(BOTH.users), withOther(BOTH.items), BOTH, half))));
  }

  @Test
  public void droppedNeverLeavesTheMissingFlagUntrained() {
    TowerPair start = SyntheticCatalogue.randomTowers();
    int flag = 6 * 8;
    // The preference net's first weights come behind the content net's bias.
    float[] before = start.user().denseArrays().get(1);
    for (double rate : new double[] {0, 0.5}) {
      GradientOutcome outcome =
          train(
              POSITIVES,
              settings(1, new PreferenceDropout(rate, rate), 0),
              1,
              InBatchSoftmax.standard());
      float[] after = outcome.towers().user().denseArrays().get(1);
      assertTrue(outcome.improved());
      assertFalse(Arrays.equals(Arrays.copyOf(before, flag), Arrays.copyOf(after, flag)));
      assertEquals(
          rate == 0,
          Arrays.equals(
              Arrays.copyOfRange(before, flag, flag + 8),
              Arrays.copyOfRange(after, flag, flag + 8)));
    }
  }

  @Test
  public void theListenerHearsOfItAndMayEndIt() {
    List<ProgressListener.Progress> heard = new ArrayList<>();
    CancellationException cancelled =
        assertThrows(
            CancellationException.class,
            () ->
                training(settings(5, HALF, 0), 1, InBatchSoftmax.standard())
                    .train(
                        SyntheticCatalogue.randomTowers(),
                        POSITIVES.users,
                        POSITIVES.items,
                        POSITIVES.examples,
                        Negatives.ofAll(POSITIVES.positives),
                        (towers, epoch) -> epoch,
                        progress -> {
                          heard.add(progress);
                          if (progress.epoch() == 2) {
                            throw new CancellationException("enough");
                          }
                        }));
    assertEquals("enough", cancelled.getMessage());
    ProgressListener.Progress last = heard.get(heard.size() - 1);
    assertEquals("gradient", last.phase());
    assertEquals(2, last.epoch());
    assertEquals(5L * POSITIVES.examples.size(), last.total());
    assertTrue(last.loss() > 0);
  }

  @Test
  public void divergenceEndsTrainingWithTheBestSoFar() {
    GradientOutcome outcome =
        new GradientTraining(
                settings(5, HALF, 0),
                objective(1, new Reconstruction()),
                new MomentumSgd(1e20, 0.9, 0),
                Workers.start(1))
            .train(
                SyntheticCatalogue.randomTowers(),
                BOTH.users,
                BOTH.items,
                BOTH.examples,
                Negatives.ofAll(BOTH.positives),
                (towers, epoch) -> epoch,
                ProgressListener.SILENT);
    assertEquals(GradientOutcome.End.DIVERGED, outcome.end());
    for (float[] array : outcome.towers().user().denseArrays()) {
      for (float value : array) {
        assertTrue(Float.isFinite(value));
      }
    }
  }

  @Test
  public void examplesThatDoNotFitAreNamed() {
    TrainingExamples wrong =
        new TrainingExamples(
            new int[] {0},
            new int[] {SyntheticCatalogue.ITEMS},
            new float[1],
            new float[1],
            new int[0],
            new int[] {-1},
            new int[] {-1});
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                training(settings(1, HALF, 0), 1, InBatchSoftmax.standard())
                    .train(
                        SyntheticCatalogue.randomTowers(),
                        POSITIVES.users,
                        POSITIVES.items,
                        wrong,
                        Negatives.ofAll(POSITIVES.positives),
                        (towers, epoch) -> 0,
                        ProgressListener.SILENT));
    assertTrue(refusal.getMessage(), refusal.getMessage().contains("[item]"));
  }

  @Test
  public void noExamplesGiveBackTheStart() {
    TrainingExamples none =
        new TrainingExamples(
            new int[0], new int[0], new float[0], new float[0], new int[0], new int[0], new int[0]);
    GradientOutcome outcome =
        training(settings(3, HALF, 0), 1, InBatchSoftmax.standard())
            .train(
                SyntheticCatalogue.randomTowers(),
                POSITIVES.users,
                POSITIVES.items,
                none,
                Negatives.ofAll(POSITIVES.positives),
                (towers, epoch) -> epoch,
                ProgressListener.SILENT);
    assertFalse(outcome.improved());
    assertEquals(1, outcome.scores().size());
  }

  @Test
  public void aDefinitionsLossesBecomeAnObjective() {
    TrainingConfig defaults = TrainingConfig.DEFAULTS;
    Workers workers = Workers.start(1);
    Objective objective = ConfiguredObjective.of(defaults, Similarity.COSINE, workers);
    assertEquals(16, objective.rolledNegatives());
    assertTrue(objective.needsLabelledNegatives());
    assertFalse(objective.needsTeacher());
    assertEquals(Adam.standard(0.001), ConfiguredObjective.optimizer(defaults, 0));
    TrainingConfig other =
        new TrainingConfig(
            defaults.objective(),
            List.of(
                new LossConfig.BinaryCrossEntropy(0),
                new LossConfig.InBatchSoftmax(1, 0.1, true, 7),
                new LossConfig.Distillation(1, 0.1, LossConfig.Distillation.Divergence.BCE)),
            defaults.preferenceDropout(),
            defaults.epochs(),
            defaults.batchSize(),
            defaults.learningRate(),
            TrainingConfig.Optimizer.SGD,
            defaults.momentum(),
            defaults.seed(),
            defaults.positiveFrom(),
            defaults.serve(),
            defaults.start(),
            defaults.userPreference(),
            defaults.anchor(),
            defaults.warmUp(),
            defaults.factorization(),
            defaults.newUsers());
    objective = ConfiguredObjective.of(other, Similarity.COSINE, workers);
    assertFalse(objective.needsLabelledNegatives());
    assertTrue(objective.needsTeacher());
    assertEquals(7, ConfiguredObjective.uniformNegatives(other));
    assertNotEquals(Adam.standard(0.001), ConfiguredObjective.optimizer(other, 0));
  }

  private static GradientSettings settings(int epochs, PreferenceDropout dropout, int uniform) {
    return new GradientSettings(epochs, 128, dropout, uniform, 4, 99, 0, 1, 42);
  }

  private static Objective objective(int threads, Loss... losses) {
    return new Objective(
        Arrays.stream(losses).map(loss -> new Objective.Term(loss, 1)).toList(),
        Workers.start(threads));
  }

  private static GradientTraining training(GradientSettings settings, int threads, Loss... losses) {
    return new GradientTraining(
        settings, objective(threads, losses), Adam.standard(0.005), Workers.start(threads));
  }

  private static GradientOutcome train(
      SyntheticCatalogue catalogue, GradientSettings settings, int threads, Loss... losses) {
    return training(settings, threads, losses)
        .train(
            SyntheticCatalogue.randomTowers(),
            catalogue.users,
            catalogue.items,
            catalogue.examples,
            Negatives.ofAll(catalogue.positives),
            (towers, epoch) -> epoch == 0 ? 0 : catalogue.coldPrecision(towers),
            ProgressListener.SILENT);
  }

  private static GradientOutcome train(
      TowerInputs users, TowerInputs items, SyntheticCatalogue of, GradientSettings settings) {
    return training(settings, 1, InBatchSoftmax.standard())
        .train(
            SyntheticCatalogue.randomTowers(),
            users,
            items,
            of.examples,
            Negatives.ofAll(of.positives),
            (towers, epoch) -> epoch,
            ProgressListener.SILENT);
  }

  private static TowerInputs withOther(TowerInputs inputs) {
    DenseMatrix other =
        DenseMatrix.zeros(inputs.preference().rows(), inputs.preference().columns());
    Arrays.fill(other.values(), 0.7f);
    return new TowerInputs(inputs.content(), other, inputs.warmBase(), inputs.coldBase());
  }

  private static byte[] bytes(GradientOutcome outcome) throws IOException {
    return bytes(outcome.towers());
  }

  private static byte[] quietBytes(TowerPair towers) {
    try {
      return bytes(towers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(TowerPair towers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    towers.user().write(new DataOutputStream(out));
    towers.item().write(new DataOutputStream(out));
    return out.toByteArray();
  }
}
