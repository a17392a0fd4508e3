package org.coldstart.model.start;

import static org.junit.Assert.assertArrayEquals;

import java.util.List;
import org.junit.Test;

public class TransformStepTests {

  @Test
  public void isTheMeanOfTheFactorsThatThereAre() {
    float[] mean =
        TransformStep.mean(
            3, List.of(new float[] {1, -2, 0}, new float[3], new float[] {4, 0, 0.5f}));
    assertArrayEquals(new float[] {2.5f, -1, 0.25f}, mean, 0);
  }

  @Test
  public void isNothingWhereNothingWasLearned() {
    assertArrayEquals(new float[2], TransformStep.mean(2, List.of(new float[2])), 0);
    assertArrayEquals(new float[2], TransformStep.mean(2, List.of()), 0);
  }
}
