package org.coldstart.model.tower;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.junit.Test;

public class NormalizedTowerTests {

  private static final int ROWS = 13;
  private static final List<TowerSpec> SPECS =
      List.of(
          summed(9, 5, List.of(7), List.of()),
          summed(9, 5, List.of(7), List.of(6, 8)),
          summed(0, 5, List.of(7), List.of(4)),
          summed(9, 0, List.of(7), List.of(4)));

  private static TowerSpec summed(
      int content, int preference, List<Integer> first, List<Integer> head) {
    return new TowerSpec(
        content,
        preference,
        content == 0 ? List.of() : first,
        preference == 0 ? List.of() : first,
        head,
        4,
        Activation.TANH,
        TowerSpec.Join.SUMMED,
        TowerSpec.Output.ALONE);
  }

  private static PreferenceScaling scaling(TowerInputs inputs) {
    return inputs.preference().columns() == 0
        ? PreferenceScaling.NONE
        : PreferenceScaling.over(inputs.preference(), 1.1f);
  }

  /** Of every parameter, batch statistics included. */
  @Test
  public void gradientsEqualCentralDifferences() {
    for (TowerSpec spec : SPECS) {
      Random random = new Random(4);
      TowerInputs inputs = RandomInputs.of(spec, 8, 6, random);
      NormalizedTower tower = new NormalizedTower(spec, scaling(inputs), 3, 16, Workers.start(1));
      List<float[]> arrays = new ArrayList<>(tower.denseArrays());
      arrays.add(tower.contentWeights());
      for (float[] array : arrays) {
        for (int i = 0; i < array.length; i++) {
          array[i] += (float) (0.4 * random.nextGaussian());
        }
      }
      int[] entities = random.ints(ROWS, 0, 8).toArray();
      int[] preferences = random.ints(ROWS, -1, 6).toArray();
      float[] slopes = new float[ROWS * spec.dimension()];
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = (float) random.nextGaussian();
      }
      // Twice, on batches of other sizes: what a pass leaves behind must not show in the next.
      tower.forward(inputs, new int[16], new int[16], 16);
      tower.backward(new float[16 * spec.dimension()]);
      tower.forward(inputs, entities, preferences, ROWS);
      tower.backward(slopes);
      List<float[]> gradients = tower.denseGradients().stream().map(float[]::clone).toList();
      float[] content = content(tower, spec);
      compare(
          spec + " content",
          tower.contentWeights(),
          content,
          () -> weighted(tower, inputs, entities, preferences, slopes));
      for (int a = 0; a < gradients.size(); a++) {
        compare(
            spec + " array " + a,
            tower.denseArrays().get(a),
            gradients.get(a),
            () -> weighted(tower, inputs, entities, preferences, slopes));
      }
    }
  }

  private static void compare(
      String what, float[] array, float[] gradient, java.util.function.DoubleSupplier value) {
    assertEquals(what, array.length, gradient.length);
    for (int i = 0; i < array.length; i++) {
      float kept = array[i];
      float h = 2e-2f;
      double expected = 0;
      // Richardson's extrapolation, since the passes work in single precision.
      for (int part = 1; part <= 2; part++) {
        array[i] = kept + h / part;
        double above = value.getAsDouble();
        array[i] = kept - h / part;
        double below = value.getAsDouble();
        expected += (part == 1 ? -1 : 4) * (above - below) / (2 * h / part) / 3;
      }
      array[i] = kept;
      assertEquals(what + " at " + i, expected, gradient[i], 5e-3 * (1 + Math.abs(expected)));
    }
  }

  private static float[] content(NormalizedTower tower, TowerSpec spec) {
    ContentGradient gradient = tower.contentGradient();
    float[] full = new float[tower.contentWeights().length];
    for (int i = 0; i < gradient.count() && spec.contentWidth() > 0; i++) {
      System.arraycopy(
          gradient.values(),
          i * gradient.width(),
          full,
          gradient.features()[i] * gradient.width(),
          gradient.width());
    }
    return full;
  }

  private static double weighted(
      NormalizedTower tower,
      TowerInputs inputs,
      int[] entities,
      int[] preferences,
      float[] slopes) {
    float[] out = tower.forward(inputs, entities, preferences, ROWS);
    double sum = 0;
    for (int i = 0; i < slopes.length; i++) {
      sum += (double) slopes[i] * out[i];
    }
    return sum;
  }

  /** The running statistics begin as those of the first batch. */
  @Test
  public void foldedTowerDoesWhatTrainingDoesUnderTheSameStatistics() throws IOException {
    for (TowerSpec spec : SPECS) {
      Random random = new Random(5);
      TowerInputs inputs = RandomInputs.of(spec, 8, 6, random);
      NormalizedTower tower = new NormalizedTower(spec, scaling(inputs), 3, ROWS, Workers.start(1));
      List<float[]> arrays = new ArrayList<>(tower.denseArrays());
      arrays.add(tower.contentWeights());
      for (float[] array : arrays) {
        for (int i = 0; i < array.length; i++) {
          array[i] += (float) (0.4 * random.nextGaussian());
        }
      }
      int[] entities = random.ints(ROWS, 0, 8).toArray();
      int[] preferences = random.ints(ROWS, -1, 6).toArray();
      float[] batch = tower.forward(inputs, entities, preferences, ROWS).clone();
      TowerParameters folded = tower.fold();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      folded.write(new DataOutputStream(out));
      TowerParameters read =
          TowerParameters.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
      assertEquals(spec, read.spec());
      assertEquals(scaling(inputs), read.scaling());
      Tower served = new Tower(read);
      float[] single = new float[spec.dimension()];
      for (int row = 0; row < ROWS; row++) {
        inputs.embed(served, entities[row], preferences[row], single, 0);
        for (int d = 0; d < single.length; d++) {
          assertEquals(spec.toString(), batch[row * single.length + d], single[d], 1e-4);
        }
      }
      // The base, which the inputs have, is not added, and training on leaves the copy alone.
      tower.denseArrays().get(0)[0] = 99;
      inputs.embed(served, entities[0], preferences[0], single, 0);
      assertEquals(batch[0], single[0], 1e-4);
    }
  }

  @Test
  public void preferencesAreStandardisedAndClipped() {
    DenseMatrix preferences = new DenseMatrix(4, 2, new float[] {1, 7, 3, 7, 0, 0, 5, 7});
    PreferenceScaling scaling = PreferenceScaling.over(preferences, 1);
    float deviation = (float) Math.sqrt(8 / 3.0);
    assertArrayEquals(new float[] {3, 7}, scaling.mean(), 1e-6f);
    assertArrayEquals(new float[] {1 / deviation, 0}, scaling.factor(), 1e-6f);
    float[] values = {99, 2, 7, 99};
    scaling.apply(values, 1);
    assertArrayEquals(new float[] {99, -1 / deviation, 0, 99}, values, 1e-6f);
    values[1] = -50;
    scaling.apply(values, 1);
    assertEquals(-1, values[1], 0);
    float[] missing = {9, 9, 9};
    PreferenceInput.write(null, 0, 2, scaling, missing, 0);
    assertArrayEquals(new float[] {0, 0, 1}, missing, 0);
  }

  @Test
  public void shapesThatCannotBeSummedAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> summed(9, 5, List.of(7, 7), List.of()));
    TowerSpec concatenated = TowerTests.SPECS.get(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new NormalizedTower(concatenated, PreferenceScaling.NONE, 1, 4, Workers.start(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TowerPass(TowerParameters.zeros(SPECS.get(0)), 4, Workers.start(1)));
  }
}
