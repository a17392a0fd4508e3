package org.coldstart.model.kernel;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.Test;

/** The implementations against each other, to the bit, and against sums in double precision. */
public class VectorKernelsTests {

  private static final int ROUNDS = 300;

  private final VectorKernels scalar = new ScalarKernels();
  private final VectorKernels simd = new SimdKernels();

  @Test
  public void theVectorKernelsAreChosenWhereTheirModuleIsPresent() {
    assertEquals(SimdKernels.class, Kernels.best().getClass());
  }

  @Test
  public void dotsAreEqualToTheBit() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int length = random.nextInt(300);
      float[] a = wild(random, length + 9);
      float[] b = wild(random, length + 9);
      int at = random.nextInt(9);
      int bt = random.nextInt(9);
      assertBits("seed " + round, scalar.dot(a, at, b, bt, length), simd.dot(a, at, b, bt, length));
    }
  }

  @Test
  public void aDotIsTheSumOfProducts() {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 31, 32, 33, 64, 200, 1000}) {
      float[] a = tame(random, length);
      float[] b = tame(random, length);
      double expected = 0;
      for (int i = 0; i < length; i++) {
        expected += (double) a[i] * b[i];
      }
      assertEquals(expected, scalar.dot(a, 0, b, 0, length), 1e-4);
    }
  }

  @Test
  public void axpysAreEqualToTheBit() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int length = random.nextInt(200);
      float factor = wild(random, 1)[0];
      float[] x = wild(random, length + 5);
      float[] y = wild(random, length + 5);
      float[] z = y.clone();
      int xOffset = random.nextInt(5);
      int yOffset = random.nextInt(5);
      scalar.axpy(factor, x, xOffset, y, yOffset, length);
      simd.axpy(factor, x, xOffset, z, yOffset, length);
      assertBits("seed " + round, y, z);
    }
  }

  @Test
  public void decompositionsAreEqualToTheBit() {
    for (int n = 1; n < 150; n++) {
      Random random = new Random(n);
      double[] a = random.doubles((long) n * n, -1, 1).toArray();
      for (int i = 0; i < n; i++) {
        a[i * n + i] += n;
      }
      double[] b = a.clone();
      assertTrue(scalar.decompose(a, n));
      assertTrue(simd.decompose(b, n));
      for (int i = 0; i < n; i++) {
        for (int j = i; j < n; j++) {
          assertEquals("n = " + n, a[i * n + j], b[i * n + j], 0.0);
        }
      }
    }
  }

  @Test
  public void bothDecompositionsTellWhatHasNone() {
    for (int spoilt = 0; spoilt < 21; spoilt++) {
      double[] a = new double[21 * 21];
      for (int i = 0; i < 21; i++) {
        a[i * 21 + i] = i == spoilt ? -1 : 1;
      }
      assertFalse(scalar.decompose(a.clone(), 21));
      assertFalse(simd.decompose(a, 21));
    }
  }

  @Test
  public void affineMapsAreEqualToTheBit() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int inputs = random.nextInt(40);
      int outputs = random.nextInt(150);
      float[] x = wild(random, inputs + 2);
      float[] w = wild(random, inputs * outputs + 3);
      float[] bias = wild(random, outputs + 1);
      float[] y = new float[outputs + 4];
      float[] z = new float[outputs + 4];
      scalar.affine(x, 2, inputs, w, 3, bias, 1, y, 4, outputs);
      simd.affine(x, 2, inputs, w, 3, bias, 1, z, 4, outputs);
      assertBits("seed " + round, y, z);
    }
  }

  @Test
  public void anAffineMapIsBiasPlusProducts() {
    float[] y = new float[3];
    scalar.affine(
        new float[] {2, 3},
        0,
        2,
        new float[] {1, 0, -1, 10, 20, 30},
        0,
        new float[] {5, 6, 7},
        0,
        y,
        0,
        3);
    assertArrayEquals(new float[] {37, 66, 95}, y, 0f);
  }

  @Test
  public void addedRowsAreEqualToTheBit() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int entries = random.nextInt(20);
      int columns = random.nextInt(150);
      int stride = columns + random.nextInt(4);
      int[] indices = random.ints(entries, 0, 7).toArray();
      float[] values = wild(random, entries);
      float[] w = wild(random, 7 * stride + 3);
      float[] y = wild(random, columns + 2);
      float[] z = y.clone();
      int from = entries / 4;
      scalar.addRows(indices, values, from, entries, w, 3, stride, y, 2, columns);
      simd.addRows(indices, values, from, entries, w, 3, stride, z, 2, columns);
      assertBits("seed " + round, y, z);
    }
  }

  @Test
  public void productsOfAnyStridesAreEqualToTheBit() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int m = random.nextInt(random.nextBoolean() ? 8 : 70);
      int n = random.nextInt(150);
      int k = random.nextInt(random.nextInt(4) == 0 ? 600 : 60);
      boolean aTurned = random.nextBoolean();
      boolean bTurned = random.nextBoolean();
      int aRow = aTurned ? 1 : k + 1;
      int aColumn = aTurned ? m + 1 : 1;
      int bRow = bTurned ? 1 : n + 2;
      int bColumn = bTurned ? k + 2 : 1;
      float[] a = wild(random, (m + 1) * (k + 1) + 3);
      float[] b = wild(random, (n + 2) * (k + 2) + 3);
      float[] c = wild(random, m * (n + 3) + 1);
      float[] d = c.clone();
      scalar.gemm(m, n, k, a, 3, aRow, aColumn, b, 2, bRow, bColumn, c, 1, n + 3);
      simd.gemm(m, n, k, a, 3, aRow, aColumn, b, 2, bRow, bColumn, d, 1, n + 3);
      assertBits("seed " + round + ": " + m + " × " + n + " × " + k, c, d);
    }
  }

  @Test
  public void productsOfMoreRowsThanArePackedAtATimeAreEqualToTheBit() {
    for (boolean turned : new boolean[] {false, true}) {
      Random random = new Random(3);
      int m = 300;
      int n = 70;
      int k = 270;
      float[] a = tame(random, m * k);
      float[] b = tame(random, k * n);
      float[] c = tame(random, m * n);
      float[] d = c.clone();
      int aRow = turned ? 1 : k;
      int aColumn = turned ? m : 1;
      scalar.gemm(m, n, k, a, 0, aRow, aColumn, b, 0, n, 1, c, 0, n);
      simd.gemm(m, n, k, a, 0, aRow, aColumn, b, 0, n, 1, d, 0, n);
      assertBits("turned: " + turned, c, d);
    }
  }

  @Test
  public void aProductIsAddedToWhatIsThere() {
    Random random = new Random(7);
    int m = 5;
    int n = 70;
    int k = 520;
    float[] a = tame(random, m * k);
    float[] b = tame(random, k * n);
    float[] c = tame(random, m * n);
    float[] before = c.clone();
    simd.gemm(m, n, k, a, 0, k, 1, b, 0, n, 1, c, 0, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double expected = before[i * n + j];
        for (int l = 0; l < k; l++) {
          expected += (double) a[i * k + l] * b[l * n + j];
        }
        assertEquals(expected, c[i * n + j], 1e-4);
      }
    }
  }

  @Test
  public void gramMatricesAreEqualToTheBitAndToTheProduct() {
    for (int columns = 16; columns <= 160; columns += 16) {
      Random random = new Random(columns);
      int rows = 1 + random.nextInt(600);
      float[] x = wild(random, rows * columns);
      float[] product = tame(random, columns * columns);
      float[] c = product.clone();
      float[] d = product.clone();
      scalar.gemm(columns, columns, rows, x, 0, 1, columns, x, 0, columns, 1, product, 0, columns);
      scalar.addGram(x, rows, columns, c);
      simd.addGram(x, rows, columns, d);
      String message = rows + " rows, " + columns + " columns";
      assertBits(message, upper(product, columns), upper(c, columns));
      assertBits(message, upper(product, columns), upper(d, columns));
    }
  }

  @Test
  public void gatheredRowsAreEqualToTheBitAndToTheirMultiples() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      int columns = 1 + random.nextInt(150);
      int count = 1 + random.nextInt(20);
      int[] indices = random.ints(count + 2, 0, 9).toArray();
      float[] factors = tame(random, count);
      float[] w = wild(random, 9 * columns);
      float[] y = new float[count * (columns + 3)];
      Arrays.fill(y, 7f);
      float[] z = y.clone();
      float[] expected = y.clone();
      for (int e = 0; e < count; e++) {
        for (int o = 0; o < columns; o++) {
          expected[e * (columns + 3) + o] = factors[e] * w[indices[2 + e] * columns + o];
        }
      }
      scalar.gatherRows(indices, 2, factors, count, w, columns, y, columns + 3);
      simd.gatherRows(indices, 2, factors, count, w, columns, z, columns + 3);
      assertBits("seed " + round, expected, y);
      assertBits("seed " + round, expected, z);
    }
  }

  @Test
  public void aGramMatrixOfAnOddNumberOfColumnsIsRefused() {
    for (VectorKernels kernels : new VectorKernels[] {scalar, simd}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> kernels.addGram(new float[17], 1, 17, new float[17 * 17]));
    }
  }

  private static float[] upper(float[] matrix, int columns) {
    float[] upper = matrix.clone();
    for (int i = 0; i < columns; i++) {
      Arrays.fill(upper, i * columns, i * columns + i, 0f);
    }
    return upper;
  }

  @Test
  public void readingBeyondAnArrayIsRefused() {
    float[] three = new float[3];
    float[] many = new float[64];
    for (VectorKernels kernels : new VectorKernels[] {scalar, simd}) {
      assertThrows(IndexOutOfBoundsException.class, () -> kernels.dot(three, 0, many, 0, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> kernels.dot(many, 40, many, 0, 32));
      assertThrows(IndexOutOfBoundsException.class, () -> kernels.axpy(1, many, 0, three, 0, 64));
    }
  }

  private static float[] tame(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Ordinary numbers, and in one array of four infinities, NaN, denormals, zeros and huge ones. */
  private static float[] wild(Random random, int length) {
    float[] values = tame(random, length);
    if (random.nextInt(4) == 0) {
      float[] odd = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -1e-41f,
        -0f,
        0f,
        Float.MAX_VALUE,
        1e-30f
      };
      for (int i = random.nextInt(9); i < length; i += 1 + random.nextInt(40)) {
        values[i] = odd[random.nextInt(odd.length)];
      }
    }
    return values;
  }

  private static void assertBits(String message, float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertBits(message + ", element " + i, expected[i], actual[i]);
    }
  }

  private static void assertBits(String message, float expected, float actual) {
    // floatToIntBits makes all NaNs one
    assertEquals(message, Float.floatToIntBits(expected), Float.floatToIntBits(actual));
  }
}
