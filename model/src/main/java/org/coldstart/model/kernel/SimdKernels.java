package org.coldstart.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the Vector API, for vectors of 4, 8 or 16 floats. Only this class, {@link
 * SimdGemm}, {@link SimdGram} and {@link SimdCholesky} touch the incubating module; they are
 * reached through {@link Kernels}, by name.
 */
public final class SimdKernels implements VectorKernels {

  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** Columns that are worked on at a time: four vectors. */
  private static final int TILE = 4 * WIDTH;

  private static final VectorShuffle<Float> BY_8 = halving(8);
  private static final VectorShuffle<Float> BY_4 = halving(4);
  private static final VectorShuffle<Float> BY_2 = halving(2);
  private static final VectorShuffle<Float> BY_1 = halving(1);

  /**
   * @throws UnsupportedOperationException where vectors are too short to be worth it
   */
  public SimdKernels() {
    if (WIDTH < 4) {
      throw new UnsupportedOperationException("vectors of " + WIDTH + " floats");
    }
  }

  private static VectorShuffle<Float> halving(int half) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + half) % WIDTH);
  }

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(SPECIES, from, at);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    int main = length - length % DOT_LANES;
    float sum = 0f;
    if (main > 0) {
      FloatVector lanes =
          switch (WIDTH) {
            case 16 -> dotBy16(a, aOffset, b, bOffset, main);
            case 8 -> dotBy8(a, aOffset, b, bOffset, main);
            default -> dotBy4(a, aOffset, b, bOffset, main);
          };
      if (WIDTH == 16) {
        lanes = lanes.add(lanes.rearrange(BY_8));
      }
      if (WIDTH >= 8) {
        lanes = lanes.add(lanes.rearrange(BY_4));
      }
      lanes = lanes.add(lanes.rearrange(BY_2));
      lanes = lanes.add(lanes.rearrange(BY_1));
      sum = lanes.lane(0);
    }
    for (int i = main; i < length; i++) {
      sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
    }
    return sum;
  }

  private static FloatVector dotBy16(float[] a, int aOffset, float[] b, int bOffset, int length) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    for (int i = 0; i < length; i += DOT_LANES) {
      s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
      s1 = load(a, aOffset + i + 16).fma(load(b, bOffset + i + 16), s1);
    }
    return s0.add(s1);
  }

  private static FloatVector dotBy8(float[] a, int aOffset, float[] b, int bOffset, int length) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < length; i += DOT_LANES) {
      s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
      s1 = load(a, aOffset + i + 8).fma(load(b, bOffset + i + 8), s1);
      s2 = load(a, aOffset + i + 16).fma(load(b, bOffset + i + 16), s2);
      s3 = load(a, aOffset + i + 24).fma(load(b, bOffset + i + 24), s3);
    }
    return s0.add(s2).add(s1.add(s3));
  }

  private static FloatVector dotBy4(float[] a, int aOffset, float[] b, int bOffset, int length) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int i = 0; i < length; i += DOT_LANES) {
      s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
      s1 = load(a, aOffset + i + 4).fma(load(b, bOffset + i + 4), s1);
      s2 = load(a, aOffset + i + 8).fma(load(b, bOffset + i + 8), s2);
      s3 = load(a, aOffset + i + 12).fma(load(b, bOffset + i + 12), s3);
      s4 = load(a, aOffset + i + 16).fma(load(b, bOffset + i + 16), s4);
      s5 = load(a, aOffset + i + 20).fma(load(b, bOffset + i + 20), s5);
      s6 = load(a, aOffset + i + 24).fma(load(b, bOffset + i + 24), s6);
      s7 = load(a, aOffset + i + 28).fma(load(b, bOffset + i + 28), s7);
    }
    return s0.add(s4).add(s2.add(s6)).add(s1.add(s5).add(s3.add(s7)));
  }

  @Override
  public void axpy(float factor, float[] x, int xOffset, float[] y, int yOffset, int length) {
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    int i = 0;
    for (; i <= length - WIDTH; i += WIDTH) {
      f.fma(load(x, xOffset + i), load(y, yOffset + i)).intoArray(y, yOffset + i);
    }
    for (; i < length; i++) {
      y[yOffset + i] = Math.fma(factor, x[xOffset + i], y[yOffset + i]);
    }
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      int inputs,
      float[] w,
      int wOffset,
      float[] bias,
      int biasOffset,
      float[] y,
      int yOffset,
      int outputs) {
    int o = 0;
    for (; o <= outputs - TILE; o += TILE) {
      FloatVector s0 = load(bias, biasOffset + o);
      FloatVector s1 = load(bias, biasOffset + o + WIDTH);
      FloatVector s2 = load(bias, biasOffset + o + 2 * WIDTH);
      FloatVector s3 = load(bias, biasOffset + o + 3 * WIDTH);
      for (int i = 0, at = wOffset + o; i < inputs; i++, at += outputs) {
        FloatVector f = FloatVector.broadcast(SPECIES, x[xOffset + i]);
        s0 = f.fma(load(w, at), s0);
        s1 = f.fma(load(w, at + WIDTH), s1);
        s2 = f.fma(load(w, at + 2 * WIDTH), s2);
        s3 = f.fma(load(w, at + 3 * WIDTH), s3);
      }
      s0.intoArray(y, yOffset + o);
      s1.intoArray(y, yOffset + o + WIDTH);
      s2.intoArray(y, yOffset + o + 2 * WIDTH);
      s3.intoArray(y, yOffset + o + 3 * WIDTH);
    }
    for (; o <= outputs - WIDTH; o += WIDTH) {
      FloatVector s = load(bias, biasOffset + o);
      for (int i = 0, at = wOffset + o; i < inputs; i++, at += outputs) {
        s = FloatVector.broadcast(SPECIES, x[xOffset + i]).fma(load(w, at), s);
      }
      s.intoArray(y, yOffset + o);
    }
    for (; o < outputs; o++) {
      float s = bias[biasOffset + o];
      for (int i = 0, at = wOffset + o; i < inputs; i++, at += outputs) {
        s = Math.fma(x[xOffset + i], w[at], s);
      }
      y[yOffset + o] = s;
    }
  }

  @Override
  public void addRows(
      int[] indices,
      float[] values,
      int from,
      int to,
      float[] w,
      int wOffset,
      int wStride,
      float[] y,
      int yOffset,
      int columns) {
    int o = 0;
    for (; o <= columns - TILE; o += TILE) {
      FloatVector s0 = load(y, yOffset + o);
      FloatVector s1 = load(y, yOffset + o + WIDTH);
      FloatVector s2 = load(y, yOffset + o + 2 * WIDTH);
      FloatVector s3 = load(y, yOffset + o + 3 * WIDTH);
      for (int e = from; e < to; e++) {
        int at = wOffset + indices[e] * wStride + o;
        FloatVector f = FloatVector.broadcast(SPECIES, values[e]);
        s0 = f.fma(load(w, at), s0);
        s1 = f.fma(load(w, at + WIDTH), s1);
        s2 = f.fma(load(w, at + 2 * WIDTH), s2);
        s3 = f.fma(load(w, at + 3 * WIDTH), s3);
      }
      s0.intoArray(y, yOffset + o);
      s1.intoArray(y, yOffset + o + WIDTH);
      s2.intoArray(y, yOffset + o + 2 * WIDTH);
      s3.intoArray(y, yOffset + o + 3 * WIDTH);
    }
    for (; o <= columns - WIDTH; o += WIDTH) {
      FloatVector s = load(y, yOffset + o);
      for (int e = from; e < to; e++) {
        int at = wOffset + indices[e] * wStride + o;
        s = FloatVector.broadcast(SPECIES, values[e]).fma(load(w, at), s);
      }
      s.intoArray(y, yOffset + o);
    }
    for (; o < columns; o++) {
      float s = y[yOffset + o];
      for (int e = from; e < to; e++) {
        s = Math.fma(values[e], w[wOffset + indices[e] * wStride + o], s);
      }
      y[yOffset + o] = s;
    }
  }

  @Override
  public void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      float[] b,
      int bOffset,
      int bRow,
      int bColumn,
      float[] c,
      int cOffset,
      int cRow) {
    SimdGemm.multiply(
        m, n, k, a, aOffset, aRow, aColumn, b, bOffset, bRow, bColumn, c, cOffset, cRow);
  }

  @Override
  public void gatherRows(
      int[] indices,
      int from,
      float[] factors,
      int count,
      float[] w,
      int columns,
      float[] out,
      int outStride) {
    for (int e = 0; e < count; e++) {
      int at = indices[from + e] * columns;
      int to = e * outStride;
      FloatVector f = FloatVector.broadcast(SPECIES, factors[e]);
      int o = 0;
      for (; o <= columns - TILE; o += TILE) {
        f.mul(load(w, at + o)).intoArray(out, to + o);
        f.mul(load(w, at + o + WIDTH)).intoArray(out, to + o + WIDTH);
        f.mul(load(w, at + o + 2 * WIDTH)).intoArray(out, to + o + 2 * WIDTH);
        f.mul(load(w, at + o + 3 * WIDTH)).intoArray(out, to + o + 3 * WIDTH);
      }
      for (; o <= columns - WIDTH; o += WIDTH) {
        f.mul(load(w, at + o)).intoArray(out, to + o);
      }
      for (; o < columns; o++) {
        out[to + o] = factors[e] * w[at + o];
      }
    }
  }

  @Override
  public void addGram(float[] x, int rows, int columns, float[] c) {
    if (columns % GRAM_COLUMNS != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of " + GRAM_COLUMNS + ", not " + columns);
    }
    SimdGram.add(x, rows, columns, c);
  }

  @Override
  public boolean decompose(double[] a, int n) {
    return SimdCholesky.decompose(a, n);
  }
}
