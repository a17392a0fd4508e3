package org.coldstart.model.linear;

import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;

/**
 * Dense algebra on this library's own kernels, spread over worker threads. The Cholesky
 * decomposition is blocked and right-looking; its diagonal blocks are decomposed in double
 * precision, everything else is matrix products.
 */
public final class JavaDenseAlgebra implements DenseAlgebra {

  private static final VectorKernels KERNELS = Kernels.best();

  /** Rows and columns of a diagonal block of the decomposition. */
  private static final int BLOCK = 128;

  /** Columns of the right-hand side that one task solves for. */
  private static final int STRIP = 64;

  private final Workers workers;

  /**
   * @param workers that do the work; stay the caller's to close
   */
  public JavaDenseAlgebra(Workers workers) {
    this.workers = workers;
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public DenseMatrix multiply(DenseMatrix a, DenseMatrix b) {
    Shapes.requireInner(a, b);
    int n = b.columns();
    DenseMatrix c = DenseMatrix.zeros(a.rows(), n);
    workers.forEachBlock(
        a.rows(),
        BLOCK,
        (from, to) ->
            KERNELS.gemm(
                to - from,
                n,
                a.columns(),
                a.values(),
                a.offset(from),
                a.columns(),
                1,
                b.values(),
                0,
                n,
                1,
                c.values(),
                c.offset(from),
                n));
    return c;
  }

  @Override
  public DenseMatrix gram(DenseMatrix x) {
    int k = x.columns();
    DenseMatrix gram = DenseMatrix.zeros(k, k);
    addGram(x.values(), x.rows(), gram);
    mirrorUpper(gram);
    return gram;
  }

  /**
   * Adds XᵀX to the upper triangle of a matrix; what lies below it is spoilt.
   *
   * @param x {@code [rows × k]}
   * @param gram {@code [k × k]}
   */
  void addGram(float[] x, int rows, DenseMatrix gram) {
    int k = gram.columns();
    workers.forEachBlock(
        k,
        STRIP,
        (from, to) ->
            KERNELS.gemm(
                to - from,
                k - from,
                rows,
                x,
                from,
                1,
                k,
                x,
                from,
                k,
                1,
                gram.values(),
                gram.offset(from) + from,
                k));
  }

  /** Copies the upper triangle to the lower. */
  static void mirrorUpper(DenseMatrix matrix) {
    int n = matrix.columns();
    float[] values = matrix.values();
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        values[i * n + j] = values[j * n + i];
      }
    }
  }

  @Override
  public DenseMatrix solve(DenseMatrix a, DenseMatrix b) {
    Shapes.requireSystem(a, b);
    float[] lower = a.values().clone();
    float[][] inverses = decompose(lower, a.rows());
    DenseMatrix x = new DenseMatrix(b.rows(), b.columns(), b.values().clone());
    workers.forEachBlock(
        b.columns(), STRIP, (from, to) -> substitute(lower, inverses, x, from, to - from));
    return x;
  }

  @Override
  public void close() {
    // the workers are the caller's
  }

  /**
   * A = L·Lᵀ in place, in the lower triangle.
   *
   * @return for each diagonal block the inverse of its Lᵀ, {@code [size × size]}
   */
  private float[][] decompose(float[] a, int n) {
    float[][] inverses = new float[(n + BLOCK - 1) / BLOCK][];
    float[] negated = new float[Math.max(0, n - BLOCK) * BLOCK];
    float[] turned = new float[negated.length];
    for (int begin = 0; begin < n; begin += BLOCK) {
      inverses[begin / BLOCK] = eliminate(a, n, begin, negated, turned);
    }
    return inverses;
  }

  /** One block column: decomposes its diagonal block and takes it out of what remains. */
  private float[] eliminate(float[] a, int n, int begin, float[] negated, float[] turned) {
    int size = Math.min(BLOCK, n - begin);
    int end = begin + size;
    int rest = n - end;
    float[] inverse = decomposeDiagonal(a, n, begin, size);

    // The panel below: L₂₁ = A₂₁ · (L₁₁ᵀ)⁻¹
    workers.forEachBlock(
        rest,
        BLOCK,
        (from, to) -> {
          float[] panel = new float[(to - from) * size];
          int at = (end + from) * n + begin;
          KERNELS.gemm(to - from, size, size, a, at, n, 1, inverse, 0, size, 1, panel, 0, size);
          for (int i = from; i < to; i++) {
            for (int j = 0; j < size; j++) {
              float value = panel[(i - from) * size + j];
              a[(end + i) * n + begin + j] = value;
              negated[i * size + j] = -value;
              turned[j * rest + i] = value;
            }
          }
        });
    // What remains: A₂₂ − L₂₁ · L₂₁ᵀ, up to its diagonal blocks
    workers.forEachBlock(
        rest,
        BLOCK,
        (from, to) ->
            KERNELS.gemm(
                to - from,
                to,
                size,
                negated,
                from * size,
                size,
                1,
                turned,
                0,
                rest,
                1,
                a,
                (end + from) * n + end,
                n));
    return inverse;
  }

  private static float[] decomposeDiagonal(float[] a, int n, int begin, int size) {
    double[] upper = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        upper[i * size + j] = a[(begin + j) * n + begin + i];
      }
    }
    if (!Cholesky.decompose(upper, size)) {
      throw new NotPositiveDefiniteException(n);
    }
    double[] inverse = Cholesky.inverse(upper, size);
    float[] rounded = new float[inverse.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) inverse[i];
    }
    return rounded;
  }

  /** L·Y = B, then Lᵀ·X = Y, in place, for some columns of the right-hand side. */
  private static void substitute(
      float[] lower, float[][] inverses, DenseMatrix x, int column, int columns) {
    int n = x.rows();
    int r = x.columns();
    float[] values = x.values();
    for (int block = 0; block < inverses.length; block++) {
      int begin = block * BLOCK;
      int size = Math.min(BLOCK, n - begin);
      float[] known = new float[size * columns];
      KERNELS.gemm(
          size, columns, begin, lower, begin * n, n, 1, values, column, r, 1, known, 0, columns);
      // The inverse of L is the transpose of the inverse of Lᵀ.
      applyInverse(inverses[block], 1, size, known, x, begin, column, columns);
    }
    for (int block = inverses.length - 1; block >= 0; block--) {
      int begin = block * BLOCK;
      int size = Math.min(BLOCK, n - begin);
      int end = begin + size;
      float[] known = new float[size * columns];
      KERNELS.gemm(
          size,
          columns,
          n - end,
          lower,
          end * n + begin,
          1,
          n,
          values,
          end * r + column,
          r,
          1,
          known,
          0,
          columns);
      applyInverse(inverses[block], size, size, known, x, begin, column, columns);
    }
  }

  /** Replaces some rows of x by M·(x − known), M of the given row stride. */
  private static void applyInverse(
      float[] m,
      int row,
      int size,
      float[] known,
      DenseMatrix x,
      int begin,
      int column,
      int columns) {
    for (int i = 0; i < size; i++) {
      int at = x.offset(begin + i) + column;
      for (int j = 0; j < columns; j++) {
        known[i * columns + j] = x.values()[at + j] - known[i * columns + j];
        x.values()[at + j] = 0;
      }
    }
    KERNELS.gemm(
        size,
        columns,
        size,
        m,
        0,
        row,
        row == 1 ? size : 1,
        known,
        0,
        columns,
        1,
        x.values(),
        x.offset(begin) + column,
        x.columns());
  }
}
