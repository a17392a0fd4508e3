package org.coldstart.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product of {@link SimdKernels}: tiles of C are summed in registers, over panels of B
 * that are copied into one piece where that pays.
 */
final class SimdGemm {

  private static final VectorSpecies<Float> SPECIES = SimdKernels.SPECIES;
  private static final int WIDTH = SPECIES.length();

  /** Columns of C that are worked on at a time: four vectors. */
  private static final int TILE = 4 * WIDTH;

  /** From this many rows on, copying a panel of B into one piece pays. */
  private static final int ROWS_WORTH_PACKING = 32;

  private SimdGemm() {}

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(SPECIES, from, at);
  }

  /** See {@link VectorKernels#gemm}. */
  static void multiply(
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
    for (int begin = 0; begin < k; begin += VectorKernels.GEMM_DEPTH) {
      int depth = Math.min(VectorKernels.GEMM_DEPTH, k - begin);
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
