package org.coldstart.model.loss;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.Random;
import org.junit.Test;

public class AnchorTests {

  private static final int ROWS = 4;
  private static final int DIMENSION = 3;

  private static final float[] ANCHORS = {9, 9, 1, 2, 3, -1, 0, 1};

  /** The second row is free; the vectors begin behind others. */
  private static final int[] AT = {2, -1, 5, 2};

  private static double loss(float[] embeddings) {
    return new Anchor(0.7)
        .evaluate(ROWS, DIMENSION, embeddings, ANCHORS, AT, new float[ROWS * DIMENSION]);
  }

  @Test
  public void isTheMeanSquaredDistanceOfTheRowsThatAreHeld() {
    float[] embeddings = {1, 2, 4, 50, 60, 70, -1, 2, 1, 1, 2, 3};
    assertEquals(0.7 * (1 + 4 + 0) / 3, loss(embeddings), 1e-12);
  }

  @Test
  public void gradientEqualsCentralDifferences() {
    Random random = new Random(5);
    float[] embeddings = new float[ROWS * DIMENSION];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[i] = (float) random.nextGaussian();
    }
    float[] gradient = new float[embeddings.length];
    gradient[0] = 100;
    new Anchor(0.7).evaluate(ROWS, DIMENSION, embeddings, ANCHORS, AT, gradient);
    for (int i = 0; i < embeddings.length; i++) {
      float step = 1 / 64f;
      float[] more = embeddings.clone();
      float[] less = embeddings.clone();
      more[i] += step;
      less[i] -= step;
      double slope = (loss(more) - loss(less)) / ((double) more[i] - less[i]);
      assertEquals("what was there is added to", slope + (i == 0 ? 100 : 0), gradient[i], 1e-5);
    }
  }

  @Test
  public void holdsNothingWhereAllAreFreeOrItWeighsNothing() {
    float[] gradient = new float[ROWS * DIMENSION];
    float[] embeddings = {1, 2, 4, 50, 60, 70, -1, 2, 1, 1, 2, 3};
    int[] free = {-1, -1, -1, -1};
    assertEquals(
        0, new Anchor(1).evaluate(ROWS, DIMENSION, embeddings, ANCHORS, free, gradient), 0);
    assertEquals(0, new Anchor(0).evaluate(ROWS, DIMENSION, embeddings, ANCHORS, AT, gradient), 0);
    assertArrayEquals(new float[ROWS * DIMENSION], gradient, 0);
    assertThrows(IllegalArgumentException.class, () -> new Anchor(-1));
    assertThrows(IllegalArgumentException.class, () -> new Anchor(Double.NaN));
  }
}
