package org.coldstart.model.linear;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The native implementation against the Java one. */
public class Nd4jDenseAlgebraTests {

  private static final DenseAlgebra JAVA = new JavaDenseAlgebra(Workers.start(1));
  private static DenseAlgebra nd4j;

  @BeforeClass
  public static void open() {
    List<String> log = new ArrayList<>();
    Path cache = Path.of("target", "javacpp");
    nd4j = DenseAlgebra.open(cache, Workers.start(1), log::add);
    assertEquals(log.toString(), "nd4j", nd4j.name());
  }

  @AfterClass
  public static void close() {
    nd4j.close();
    nd4j.close();
  }

  @Test
  public void bothAgreeOnEveryShape() {
    Random random = new Random(1);
    for (int[] shape : new int[][] {{1, 1, 1}, {5, 3, 7}, {200, 130, 70}, {3, 400, 2}, {0, 2, 3}}) {
      DenseMatrix a = RandomMatrices.dense(random, shape[0], shape[1]);
      DenseMatrix b = RandomMatrices.dense(random, shape[1], shape[2]);
      assertArrayEquals(JAVA.multiply(a, b).values(), nd4j.multiply(a, b).values(), 1e-3f);
      assertArrayEquals(JAVA.gram(a).values(), nd4j.gram(a).values(), 1e-3f);
    }
    for (int n : new int[] {1, 5, 150}) {
      DenseMatrix a = JavaDenseAlgebraTests.positiveDefinite(random, n);
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          a.values()[i * n + j] = Float.NaN; // only the lower triangle is read
        }
      }
      DenseMatrix b = RandomMatrices.dense(random, n, 9);
      assertArrayEquals(JAVA.solve(a, b).values(), nd4j.solve(a, b).values(), 1e-4f);
    }
  }

  @Test
  public void theSameCallGivesTheSameBits() {
    Random random = new Random(2);
    DenseMatrix a = RandomMatrices.dense(random, 90, 50);
    assertArrayEquals(nd4j.gram(a).values(), nd4j.gram(a).values(), 0f);
  }

  @Test
  public void whatCannotBeSolvedIsRefusedAndDoesNoLastingHarm() {
    DenseMatrix indefinite = new DenseMatrix(2, 2, new float[] {1, 2, 2, 1});
    assertThrows(
        NotPositiveDefiniteException.class, () -> nd4j.solve(indefinite, DenseMatrix.zeros(2, 1)));
    assertThrows(
        IllegalArgumentException.class, () -> nd4j.multiply(indefinite, DenseMatrix.zeros(3, 1)));
    DenseMatrix identity = new DenseMatrix(2, 2, new float[] {1, 0, 0, 1});
    assertArrayEquals(indefinite.values(), nd4j.solve(identity, indefinite).values(), 0f);
  }
}
