package org.coldstart.model.zeroshot;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.serialization.CorruptDataException;
import org.junit.Test;

public class ZeroShotTrainingTests {

  private static final int[] BATCH = {0, 1, 2, 3, 4, 5, 6, 7};
  private static final float[] ONES = {1, 1};

  private static ZeroShotTraining training(VirtualBehaviour behaviour, int users) {
    return new ZeroShotTraining(
        behaviour, new ProfiledUsers(users, 3).known(), 7, Workers.start(1));
  }

  private static ZeroShotTower trained(VirtualBehaviour behaviour, int users, int epochs) {
    ZeroShotTraining training = training(behaviour, users);
    for (int epoch = 0; epoch < epochs; epoch++) {
      training.epoch(() -> {});
    }
    return training.tower();
  }

  /**
   * Compares with central differences at some places of an array. Where a wide and a narrow one
   * disagree a unit's kink lies between, and neither says what the slope is.
   */
  private static void assertSlopes(float[] parameters, float[] gradient, DoubleSupplier loss) {
    SplittableRandom random = new SplittableRandom(parameters.length);
    int compared = 0;
    for (int tried = 0; tried < 16; tried++) {
      int i = random.nextInt(parameters.length);
      double wide = difference(parameters, i, 2e-3f, loss);
      double narrow = difference(parameters, i, 7e-4f, loss);
      if (Math.abs(wide - narrow) < 4e-3 * Math.max(1, Math.abs(wide))) {
        assertEquals(wide, gradient[i], 1e-2 * Math.max(1, Math.abs(wide)));
        compared++;
      }
    }
    assertTrue("compared " + compared, compared >= 8);
  }

  private static double difference(float[] parameters, int i, float way, DoubleSupplier loss) {
    float kept = parameters[i];
    parameters[i] = kept + way;
    double above = loss.getAsDouble();
    parameters[i] = kept - way;
    double below = loss.getAsDouble();
    double apart = (double) (kept + way) - (kept - way);
    parameters[i] = kept;
    return (above - below) / apart;
  }

  private static List<float[]> copies(List<float[]> arrays) {
    return arrays.stream().map(float[]::clone).toList();
  }

  @Test
  public void gradientsOfTheZeroShotLossEqualCentralDifferences() {
    for (VirtualBehaviour behaviour : List.of(VirtualBehaviour.SINGLE, VirtualBehaviour.DUAL)) {
      ZeroShotTraining training = training(behaviour, 8);
      training.zeroShotGradients(BATCH, null);
      List<float[]> parameters = training.zeroShotParameters().get(0);
      List<float[]> gradients = copies(training.zeroShotParameters().get(1));
      boolean any = false;
      for (int a = 0; a < parameters.size(); a++) {
        assertSlopes(
            parameters.get(a), gradients.get(a), () -> training.zeroShotGradients(BATCH, null));
        for (float slope : gradients.get(a)) {
          any |= slope != 0;
        }
      }
      assertTrue(any);
    }
  }

  @Test
  public void gradientsWithDropoutEqualCentralDifferences() {
    ZeroShotTraining training = training(VirtualBehaviour.DUAL, 8);
    DoubleSupplier loss = () -> training.zeroShotGradients(BATCH, new SplittableRandom(5));
    loss.getAsDouble();
    List<float[]> gradients = copies(training.zeroShotParameters().get(1));
    List<float[]> parameters = training.zeroShotParameters().get(0);
    for (int a = 0; a < parameters.size(); a++) {
      assertSlopes(parameters.get(a), gradients.get(a), loss);
    }
  }

  @Test
  public void gradientsOfTheRankingEqualCentralDifferences() {
    for (VirtualBehaviour behaviour : List.of(VirtualBehaviour.MISSING, VirtualBehaviour.MEAN)) {
      ZeroShotTraining training = training(behaviour, 8);
      // A step away from the start, where the last layer is zero and passes nothing on.
      training.epoch(() -> {});
      ZeroShotTraining.Examples drawn = training.draw(BATCH);
      training.rankingGradients(drawn);
      float[] table = training.tableGradient().clone();
      List<float[]> gradients = copies(training.rankingParameters().get(1));
      List<float[]> parameters = training.rankingParameters().get(0);
      DoubleSupplier loss = () -> training.rankingGradients(drawn);
      for (int a = 0; a < parameters.size(); a++) {
        assertSlopes(parameters.get(a), gradients.get(a), loss);
      }
      assertSlopes(training.table(), table, loss);
    }
  }

  @Test
  public void theZeroShotOptimizerLeavesTheEmbeddingsAsTheyAre() {
    ZeroShotTraining training = training(VirtualBehaviour.DUAL, 30);
    training.epoch(() -> {});
    float[] table = training.table().clone();
    List<float[]> ranking = copies(training.rankingParameters().get(0));
    List<float[]> before = copies(training.zeroShotParameters().get(0));
    for (int step = 0; step < 5; step++) {
      training.zeroShotStep(BATCH);
    }
    assertArrayEquals(table, training.table(), 0);
    for (int a = 0; a < ranking.size(); a++) {
      assertArrayEquals(ranking.get(a), training.rankingParameters().get(0).get(a), 0);
    }
    for (int a = 0; a < before.size(); a++) {
      assertFalse(Arrays.equals(before.get(a), training.zeroShotParameters().get(0).get(a)));
    }
  }

  @Test
  public void theRankingMovesTheEmbeddingsAndNothingOfTheZeroShotNetworks() {
    ZeroShotTraining training = training(VirtualBehaviour.DUAL, 30);
    training.epoch(() -> {});
    float[] table = training.table().clone();
    List<float[]> before = copies(training.zeroShotParameters().get(0));
    training.rankingStep(BATCH);
    assertFalse(Arrays.equals(table, training.table()));
    for (int a = 0; a < before.size(); a++) {
      assertArrayEquals(before.get(a), training.zeroShotParameters().get(0).get(a), 0);
    }
  }

  @Test
  public void behaviourIsMadeUpFromTheProfile() {
    ProfiledUsers users = new ProfiledUsers(240, 3);
    ZeroShotTower tower = trained(VirtualBehaviour.DUAL, 240, 60);
    double squares = 0;
    double wrong = 0;
    for (int kind = 0; kind < ProfiledUsers.KINDS; kind++) {
      float[] made = tower.behaviourOf(ProfiledUsers.profile(kind, 1), ONES, 0, 2);
      for (int d = 0; d < ProfiledUsers.DIMENSION; d++) {
        squares += Math.pow(users.point(kind)[d], 2);
        wrong += Math.pow(users.point(kind)[d] - made[d], 2);
      }
    }
    assertTrue("explained: " + (1 - wrong / squares), wrong < 0.25 * squares);
  }

  @Test
  public void theSameSeedGivesTheSameTowerOnAnyNumberOfThreads() throws IOException {
    ZeroShotTraining other =
        new ZeroShotTraining(
            VirtualBehaviour.DUAL, new ProfiledUsers(50, 3).known(), 7, Workers.start(3));
    other.epoch(() -> {});
    assertArrayEquals(bytes(trained(VirtualBehaviour.DUAL, 50, 1)), bytes(other.tower()));
  }

  private static byte[] bytes(ZeroShotTower tower) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tower.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static ZeroShotTower read(byte[] bytes) throws IOException {
    return ZeroShotTower.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Test
  public void whatIsWrittenIsReadAgain() throws IOException {
    for (VirtualBehaviour behaviour : VirtualBehaviour.values()) {
      ZeroShotTower tower = trained(behaviour, 20, 1);
      ZeroShotTower again = read(bytes(tower));
      assertArrayEquals(bytes(tower), bytes(again));
      float[] expected = new float[ProfiledUsers.DIMENSION];
      float[] actual = new float[ProfiledUsers.DIMENSION];
      tower.embed(ProfiledUsers.profile(2, 0), ONES, 0, 2, expected, 0);
      again.embed(ProfiledUsers.profile(2, 0), ONES, 0, 2, actual, 0);
      assertArrayEquals(expected, actual, 0);
    }
  }

  @Test
  public void whatIsBrokenIsNotRead() throws IOException {
    byte[] whole = bytes(trained(VirtualBehaviour.DUAL, 20, 1));
    for (int cut = 0; cut < whole.length; cut += 97) {
      int end = cut;
      assertThrows(IOException.class, () -> read(Arrays.copyOf(whole, end)));
    }
    byte[] format = whole.clone();
    format[3] = 9;
    assertThrows(CorruptDataException.class, () -> read(format));
    byte[] kind = whole.clone();
    kind[7] = 9;
    assertThrows(CorruptDataException.class, () -> read(kind));
  }

  @Test
  public void anEmptyProfileIsEmbeddedToo() {
    float[] out = new float[ProfiledUsers.DIMENSION];
    trained(VirtualBehaviour.DUAL, 20, 2).embed(new int[0], new float[0], 0, 0, out, 0);
    for (float x : out) {
      assertTrue(Float.isFinite(x));
    }
  }
}
