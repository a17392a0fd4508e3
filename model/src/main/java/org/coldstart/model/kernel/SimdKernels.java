package org.coldstart.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the Vector API, for vectors of 4, 8 or 16 floats. Only this class touches the
 * incubating module; it is reached through {@link Kernels}, by name.
 */
public final class SimdKernels implements VectorKernels {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** Columns of C that {@link #gemm} works on at a time: four vectors. */
  private static final int TILE = 4 * WIDTH;

  /** From this many rows on, copying a panel of B into one piece pays. */
  private static final int ROWS_WORTH_PACKING = 32;

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
    float[] panel = null;
    float[] edge = null;
    for (int begin = 0; begin < k; begin += GEMM_DEPTH) {
      int depth = Math.min(GEMM_DEPTH, k - begin);
      int aPiece = aOffset + begin * aColumn;
      for (int j = 0; j < n; j += TILE) {
        int columns = Math.min(TILE, n - j);
        int bPiece = bOffset + begin * bRow + j * bColumn;
        float[] source = b;
        int sourceAt = bPiece;
        int sourceStride = bRow;
        if (bColumn != 1 || columns < TILE || m >= ROWS_WORTH_PACKING) {
          if (panel == null) {
            panel = new float[depth * TILE];
          }
          pack(b, bPiece, bRow, bColumn, depth, columns, panel);
          source = panel;
          sourceAt = 0;
          sourceStride = TILE;
        }
        if (columns == TILE) {
          tiles(
              m,
              depth,
              a,
              aPiece,
              aRow,
              aColumn,
              source,
              sourceAt,
              sourceStride,
              c,
              cOffset + j,
              cRow);
        } else {
          if (edge == null) {
            edge = new float[4 * TILE];
          }
          edgeTiles(
              m, columns, depth, a, aPiece, aRow, aColumn, source, c, cOffset + j, cRow, edge);
        }
      }
    }
  }

  private static void pack(
      float[] b, int at, int bRow, int bColumn, int depth, int columns, float[] panel) {
    if (bColumn == 1) {
      for (int l = 0; l < depth; l++) {
        System.arraycopy(b, at + l * bRow, panel, l * TILE, columns);
      }
    } else {
      for (int j = 0; j < columns; j++) {
        int from = at + j * bColumn;
        for (int l = 0; l < depth; l++) {
          panel[l * TILE + j] = b[from + l * bRow];
        }
      }
    }
  }

  /** All rows of one full tile of columns. */
  private static void tiles(
      int m,
      int depth,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cRow) {
    int i = 0;
    for (; i <= m - 4; i += 4) {
      int row = cAt + i * cRow;
      if (WIDTH == 8) { // 16 registers hold eight sums, not sixteen
        fourRowsTwoVectors(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt, bStride, c, row, cRow);
        fourRowsTwoVectors(
            depth,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + 2 * WIDTH,
            bStride,
            c,
            row + 2 * WIDTH,
            cRow);
      } else {
        fourRowsFourVectors(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt, bStride, c, row, cRow);
      }
    }
    for (; i < m; i++) {
      oneRow(depth, a, aAt + i * aRow, aColumn, b, bAt, bStride, c, cAt + i * cRow);
    }
  }

  /**
   * All rows of the last, narrower tile: worked on in full width in a scratch tile. The columns of
   * the panel beyond the matrix hold leftovers whose sums are thrown away.
   */
  private static void edgeTiles(
      int m,
      int columns,
      int depth,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] panel,
      float[] c,
      int cAt,
      int cRow,
      float[] edge) {
    for (int i = 0; i < m; i += 4) {
      int rows = Math.min(4, m - i);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(c, cAt + (i + r) * cRow, edge, r * TILE, columns);
      }
      tiles(rows, depth, a, aAt + i * aRow, aRow, aColumn, panel, 0, TILE, edge, 0, TILE);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(edge, r * TILE, c, cAt + (i + r) * cRow, columns);
      }
    }
  }

  private static void add(FloatVector sum, float[] c, int at) {
    load(c, at).add(sum).intoArray(c, at);
  }

  private static void oneRow(
      int depth,
      float[] a,
      int aAt,
      int aColumn,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int l = 0; l < depth; l++) {
      FloatVector f = FloatVector.broadcast(SPECIES, a[aAt + l * aColumn]);
      int at = bAt + l * bStride;
      s0 = f.fma(load(b, at), s0);
      s1 = f.fma(load(b, at + WIDTH), s1);
      s2 = f.fma(load(b, at + 2 * WIDTH), s2);
      s3 = f.fma(load(b, at + 3 * WIDTH), s3);
    }
    add(s0, c, cAt);
    add(s1, c, cAt + WIDTH);
    add(s2, c, cAt + 2 * WIDTH);
    add(s3, c, cAt + 3 * WIDTH);
  }

  private static void fourRowsTwoVectors(
      int depth,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    for (int l = 0; l < depth; l++) {
      int at = bAt + l * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + WIDTH);
      int from = aAt + l * aColumn;
      FloatVector f = FloatVector.broadcast(SPECIES, a[from]);
      s00 = f.fma(b0, s00);
      s01 = f.fma(b1, s01);
      f = FloatVector.broadcast(SPECIES, a[from + aRow]);
      s10 = f.fma(b0, s10);
      s11 = f.fma(b1, s11);
      f = FloatVector.broadcast(SPECIES, a[from + 2 * aRow]);
      s20 = f.fma(b0, s20);
      s21 = f.fma(b1, s21);
      f = FloatVector.broadcast(SPECIES, a[from + 3 * aRow]);
      s30 = f.fma(b0, s30);
      s31 = f.fma(b1, s31);
    }
    add(s00, c, cAt);
    add(s01, c, cAt + WIDTH);
    add(s10, c, cAt + cRow);
    add(s11, c, cAt + cRow + WIDTH);
    add(s20, c, cAt + 2 * cRow);
    add(s21, c, cAt + 2 * cRow + WIDTH);
    add(s30, c, cAt + 3 * cRow);
    add(s31, c, cAt + 3 * cRow + WIDTH);
  }

  private static void fourRowsFourVectors(
      int depth,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    for (int l = 0; l < depth; l++) {
      int at = bAt + l * bStride;
      FloatVector b0 = load(b, at);
      FloatVector b1 = load(b, at + WIDTH);
      FloatVector b2 = load(b, at + 2 * WIDTH);
      FloatVector b3 = load(b, at + 3 * WIDTH);
      int from = aAt + l * aColumn;
      FloatVector f = FloatVector.broadcast(SPECIES, a[from]);
      s00 = f.fma(b0, s00);
      s01 = f.fma(b1, s01);
      s02 = f.fma(b2, s02);
      s03 = f.fma(b3, s03);
      f = FloatVector.broadcast(SPECIES, a[from + aRow]);
      s10 = f.fma(b0, s10);
      s11 = f.fma(b1, s11);
      s12 = f.fma(b2, s12);
      s13 = f.fma(b3, s13);
      f = FloatVector.broadcast(SPECIES, a[from + 2 * aRow]);
      s20 = f.fma(b0, s20);
      s21 = f.fma(b1, s21);
      s22 = f.fma(b2, s22);
      s23 = f.fma(b3, s23);
      f = FloatVector.broadcast(SPECIES, a[from + 3 * aRow]);
      s30 = f.fma(b0, s30);
      s31 = f.fma(b1, s31);
      s32 = f.fma(b2, s32);
      s33 = f.fma(b3, s33);
    }
    add(s00, c, cAt);
    add(s01, c, cAt + WIDTH);
    add(s02, c, cAt + 2 * WIDTH);
    add(s03, c, cAt + 3 * WIDTH);
    int row = cAt + cRow;
    add(s10, c, row);
    add(s11, c, row + WIDTH);
    add(s12, c, row + 2 * WIDTH);
    add(s13, c, row + 3 * WIDTH);
    row += cRow;
    add(s20, c, row);
    add(s21, c, row + WIDTH);
    add(s22, c, row + 2 * WIDTH);
    add(s23, c, row + 3 * WIDTH);
    row += cRow;
    add(s30, c, row);
    add(s31, c, row + WIDTH);
    add(s32, c, row + 2 * WIDTH);
    add(s33, c, row + 3 * WIDTH);
  }
}
