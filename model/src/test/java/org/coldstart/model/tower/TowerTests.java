package org.coldstart.model.tower;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class TowerTests {

  static final List<TowerSpec> SPECS =
      List.of(
          new TowerSpec(9, 5, List.of(7), List.of(6), List.of(8), 4, Activation.TANH),
          new TowerSpec(9, 5, List.of(7, 3, 5), List.of(6, 20), List.of(), 33, Activation.TANH),
          new TowerSpec(9, 5, List.of(70, 17), List.of(), List.of(8, 40), 4, Activation.TANH),
          new TowerSpec(9, 5, List.of(7), List.of(), List.of(8), 4, Activation.RELU),
          new TowerSpec(0, 5, List.of(), List.of(6), List.of(8), 4, Activation.TANH),
          new TowerSpec(9, 0, List.of(7), List.of(), List.of(8), 4, Activation.TANH),
          new TowerSpec(0, 0, List.of(), List.of(), List.of(), 4, Activation.TANH));

  @Test
  public void inferenceAndBatchesFollowTheDefinition() {
    for (TowerSpec spec : SPECS) {
      Random random = new Random(3);
      TowerParameters parameters = withBiases(spec, random);
      TowerInputs inputs = RandomInputs.of(spec, 70, 6, random);
      int[] entities = new int[70];
      int[] preferences = new int[70];
      for (int row = 0; row < entities.length; row++) {
        entities[row] = random.nextInt(70);
        preferences[row] = random.nextInt(7) - 1;
      }
      TowerPass pass = new TowerPass(parameters, 100, Workers.start(1));
      float[] batch = pass.forward(inputs, entities, preferences, 70);
      DoubleTower expected = new DoubleTower(parameters);
      Tower tower = new Tower(parameters);
      float[] single = new float[spec.dimension() + 2];
      for (int row = 0; row < entities.length; row++) {
        double[] embedding = expected.embed(inputs, entities[row], preferences[row]);
        inputs.embed(tower, entities[row], preferences[row], single, 1);
        for (int d = 0; d < spec.dimension(); d++) {
          assertEquals(spec.toString(), embedding[d], single[1 + d], 2e-5);
          assertEquals(spec.toString(), embedding[d], batch[row * spec.dimension() + d], 2e-5);
        }
      }
      assertEquals(0, single[0], 0);
      assertEquals(0, single[single.length - 1], 0);
    }
  }

  @Test
  public void droppedInTrainingIsColdInServingToTheBit() {
    TowerSpec spec = SPECS.get(0);
    float[] dropped = new float[8];
    Arrays.fill(dropped, Float.NaN);
    PreferenceInput.write(null, 0, spec.preferenceWidth(), PreferenceScaling.NONE, dropped, 1);
    assertArrayEquals(new float[] {Float.NaN, 0, 0, 0, 0, 0, 1, Float.NaN}, dropped, 0);
    TowerParameters parameters = withBiases(spec, new Random(1));
    TowerInputs inputs = RandomInputs.of(spec, 3, 3, new Random(2));
    // A dropped preference leaves no trace: whatever it held, the embedding is that of a cold one.
    Tower tower = new Tower(parameters);
    float[] cold = new float[4];
    inputs.embed(tower, 2, -1, cold, 0);
    Arrays.fill(inputs.preference().values(), 1e30f);
    float[] again = new float[4];
    inputs.embed(tower, 2, -1, again, 0);
    assertArrayEquals(cold, again, 0);
    TowerPass pass = new TowerPass(parameters, 2, Workers.start(1));
    pass.forward(inputs, new int[] {2, 2}, new int[] {0, 0}, 2);
    float[] afterWarm = pass.forward(inputs, new int[] {2}, new int[] {-1}, 1);
    assertArrayEquals(cold, Arrays.copyOf(afterWarm, 4), 1e-5f);
  }

  @Test
  public void aResidualStartGivesBackTheBase() {
    for (TowerSpec spec : SPECS) {
      TowerInputs inputs = RandomInputs.of(spec, 4, 4, new Random(2));
      Tower tower = new Tower(TowerParameters.residual(spec, 7));
      float[] embedding = new float[spec.dimension()];
      inputs.embed(tower, 3, -1, embedding, 0);
      assertArrayEquals(inputs.coldBase().row(3), embedding, 0);
      inputs.embed(tower, 3, 1, embedding, 0);
      assertArrayEquals(inputs.warmBase().row(1), embedding, 0);
    }
  }

  @Test
  public void towersWithoutBaseStartFromZero() {
    TowerSpec spec = SPECS.get(3);
    TowerInputs with = RandomInputs.of(spec, 4, 4, new Random(2));
    TowerInputs without =
        new TowerInputs(
            with.content(), with.preference(), DenseMatrix.zeros(0, 0), DenseMatrix.zeros(0, 0));
    float[] embedding = new float[4];
    without.embed(new Tower(TowerParameters.residual(spec, 7)), 1, 2, embedding, 0);
    assertArrayEquals(new float[4], embedding, 0);
  }

  @Test
  public void aTowerThatStandsAloneDoesNotLookAtTheBase() {
    TowerSpec spec = SPECS.get(0);
    TowerInputs inputs = RandomInputs.of(spec, 4, 4, new Random(2));
    float[] onBase = new float[4];
    inputs.embed(new Tower(TowerParameters.random(spec, 7)), 1, 2, onBase, 0);
    TowerSpec alone = spec.withOutput(TowerSpec.Output.ALONE);
    float[] standing = new float[4];
    inputs.embed(new Tower(TowerParameters.random(alone, 7)), 1, 2, standing, 0);
    TowerSpec direction = spec.withOutput(TowerSpec.Output.DIRECTION);
    float[] unit = new float[4];
    inputs.embed(new Tower(TowerParameters.random(direction, 7)), 1, 2, unit, 0);
    double length = 0;
    for (float x : standing) {
      length += x * x;
    }
    for (int d = 0; d < 4; d++) {
      assertEquals(onBase[d], standing[d] + inputs.warmBase().get(2, d), 1e-6);
      assertEquals(standing[d] / Math.sqrt(length), unit[d], 1e-6);
    }
    float[] batch =
        new TowerPass(TowerParameters.random(alone, 7), 1, Workers.start(1))
            .forward(inputs, new int[] {1}, new int[] {2}, 1);
    assertArrayEquals(standing, Arrays.copyOf(batch, 4), 1e-6f);
  }

  @Test
  public void gradientsEqualCentralDifferences() {
    for (TowerSpec spec : SPECS) {
      Random random = new Random(4);
      TowerParameters parameters = withBiases(spec, random);
      TowerInputs inputs = RandomInputs.of(spec, 8, 6, random);
      int rows = 11;
      int[] entities = new int[rows];
      int[] preferences = new int[rows];
      float[] slopes = new float[rows * spec.dimension()];
      for (int row = 0; row < rows; row++) {
        entities[row] = random.nextInt(8);
        preferences[row] = random.nextInt(7) - 1;
      }
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = (float) random.nextGaussian();
      }
      TowerPass pass = new TowerPass(parameters, 16, Workers.start(1));
      // Twice, on batches of other sizes: what a pass leaves behind must not show in the next.
      pass.forward(inputs, new int[16], new int[16], 16);
      pass.backward(new float[16 * spec.dimension()]);
      pass.forward(inputs, entities, preferences, rows);
      pass.backward(slopes);
      DoubleTower tower = new DoubleTower(parameters);
      for (int a = 0; a < tower.arrays.size(); a++) {
        float[] actual = a == 0 ? content(pass, spec) : pass.denseGradients().get(a - 1);
        double[] array = tower.arrays.get(a);
        assertEquals(array.length, actual.length);
        for (int i = 0; i < array.length; i++) {
          double kept = array[i];
          double h = 1e-6;
          array[i] = kept + h;
          double above = weighted(tower, inputs, entities, preferences, slopes);
          array[i] = kept - h;
          double below = weighted(tower, inputs, entities, preferences, slopes);
          array[i] = kept;
          double expected = (above - below) / (2 * h);
          assertEquals(spec + " array " + a, expected, actual[i], 1e-4 * (1 + Math.abs(expected)));
        }
      }
    }
  }

  private static float[] content(TowerPass pass, TowerSpec spec) {
    ContentGradient gradient = pass.contentGradient();
    int width = spec.contentWidth() == 0 ? 0 : gradient.width();
    float[] full = new float[spec.contentWidth() * width];
    for (int i = 0; i < gradient.count() && width > 0; i++) {
      System.arraycopy(gradient.values(), i * width, full, gradient.features()[i] * width, width);
    }
    return full;
  }

  private static double weighted(
      DoubleTower tower, TowerInputs inputs, int[] entities, int[] preferences, float[] slopes) {
    double sum = 0;
    for (int row = 0; row < entities.length; row++) {
      double[] embedding = tower.embed(inputs, entities[row], preferences[row]);
      for (int d = 0; d < embedding.length; d++) {
        sum += slopes[row * embedding.length + d] * embedding[d];
      }
    }
    return sum;
  }

  @Test
  public void tanhIsCloseToTheLibrarys() {
    for (float x = -12; x <= 12; x += 0.001f) {
      float[] value = {x};
      Activation.TANH.apply(value, 0, 1);
      assertEquals(Math.tanh(x), value[0], 1e-6);
      assertTrue(Math.abs(value[0]) <= 1.000001f);
    }
  }

  @Test
  public void writesAndReadsEveryBit() throws IOException {
    for (TowerSpec spec : SPECS) {
      TowerParameters written = withBiases(spec, new Random(5));
      byte[] bytes = bytes(written);
      TowerParameters read = read(bytes);
      assertEquals(spec, read.spec());
      assertArrayEquals(bytes, bytes(read));
      assertEquals(written.size(), read.size());
    }
  }

  @Test
  public void nonsenseIsRefusedAsIoException() throws IOException {
    byte[] bytes = bytes(withBiases(SPECS.get(1), new Random(5)));
    for (int length = 0; length < bytes.length; length += 7) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IOException.class, () -> read(cut));
    }
    Random random = new Random(6);
    for (int trial = 0; trial < 2000; trial++) {
      byte[] spoilt = bytes.clone();
      spoilt[random.nextInt(50)] = (byte) random.nextInt();
      try {
        read(spoilt);
      } catch (IOException expected) {
        // The only way in which it may fail.
      }
    }
    byte[] notFinite = bytes.clone();
    Arrays.fill(notFinite, notFinite.length - 4, notFinite.length, (byte) 0xff);
    assertThrows(IOException.class, () -> read(notFinite));
  }

  @Test
  public void impossibleShapesAreNamed() {
    for (Runnable impossible :
        List.<Runnable>of(
            () -> new TowerSpec(9, 5, List.of(), List.of(), List.of(), 4, Activation.RELU),
            () -> new TowerSpec(0, 5, List.of(3), List.of(), List.of(), 4, Activation.RELU),
            () -> new TowerSpec(9, 0, List.of(3), List.of(2), List.of(), 4, Activation.RELU),
            () -> new TowerSpec(9, 5, List.of(3), List.of(), List.of(0), 4, Activation.RELU),
            () -> new TowerSpec(9, 5, List.of(3), List.of(), List.of(), 0, Activation.RELU))) {
      assertThrows(IllegalArgumentException.class, impossible::run);
    }
    TowerInputs inputs = RandomInputs.of(SPECS.get(0), 3, 3, new Random(2));
    assertThrows(IllegalArgumentException.class, () -> inputs.check(SPECS.get(1)));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TowerInputs(
                new SparseMatrix(2, 1, new int[3], new int[0], new float[0]),
                DenseMatrix.zeros(2, 1),
                DenseMatrix.zeros(3, 4),
                DenseMatrix.zeros(2, 4)));
  }

  private static TowerParameters withBiases(TowerSpec spec, Random random) {
    TowerParameters parameters = TowerParameters.random(spec, random.nextLong());
    for (float[] array : parameters.denseArrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] += (float) (0.1 * random.nextGaussian());
      }
    }
    return parameters;
  }

  private static byte[] bytes(TowerParameters parameters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parameters.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static TowerParameters read(byte[] bytes) throws IOException {
    return TowerParameters.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
