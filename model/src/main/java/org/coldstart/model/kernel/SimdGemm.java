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

  /**
   * Columns of C that are worked on at a time: two vectors, so that a panel of B of {@link
   * VectorKernels#GEMM_DEPTH} rows fits the first-level cache.
   */
  private static final int TILE = 2 * WIDTH;

  /** Whether sixteen sums fit the registers: of 8 floats, there are only 16. */
  private static final boolean EIGHT_ROWS = WIDTH != 8;

  /** Rows of A that are worked on together, and whose elements are packed side by side. */
  private static final int SLIVER = 8;

  /** What a column of a sliver is copied by: one vector, or two where they are shorter. */
  private static final VectorSpecies<Float> COPIED =
      WIDTH == 16 ? FloatVector.SPECIES_256 : SPECIES;

  /** Rows of A that are packed at a time, so that they fit the second-level cache. */
  private static final int ROWS_AT_A_TIME = 256;

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
    if (m == 0 || n == 0 || k == 0) {
      return;
    }
    int deepest = Math.min(VectorKernels.GEMM_DEPTH, k);
    boolean packed = m >= SLIVER || bColumn != 1;
    float[] panel = packed || n % TILE != 0 ? new float[deepest * TILE] : null;
    float[] edge = n % TILE == 0 ? null : new float[SLIVER * TILE];
    int packedRows = EIGHT_ROWS ? Math.min(m, ROWS_AT_A_TIME) / SLIVER * SLIVER : 0;
    float[] left = new float[packedRows * deepest];
    for (int begin = 0; begin < k; begin += deepest) {
      int depth = Math.min(deepest, k - begin);
      for (int top = 0; top < m; top += ROWS_AT_A_TIME) {
        int rows = Math.min(ROWS_AT_A_TIME, m - top);
        int aPiece = aOffset + begin * aColumn + top * aRow;
        if (EIGHT_ROWS) {
          packLeft(rows, depth, a, aPiece, aRow, aColumn, left);
        }
        for (int j = 0; j < n; j += TILE) {
          int columns = Math.min(TILE, n - j);
          int bPiece = bOffset + begin * bRow + j * bColumn;
          int cPiece = cOffset + top * cRow + j;
          if (packed || columns < TILE) {
            packRight(b, bPiece, bRow, bColumn, depth, columns, panel);
          }
          if (columns < TILE) {
            edgeTiles(
                rows, columns, depth, a, aPiece, aRow, aColumn, left, panel, c, cPiece, cRow, edge);
          } else if (packed) {
            tiles(rows, depth, a, aPiece, aRow, aColumn, left, 0, panel, 0, TILE, c, cPiece, cRow);
          } else {
            tiles(rows, depth, a, aPiece, aRow, aColumn, left, 0, b, bPiece, bRow, c, cPiece, cRow);
          }
        }
      }
    }
  }

  /** Copies whole slivers of A: the rows of one side by side, column after column. */
  private static void packLeft(
      int rows, int depth, float[] a, int at, int aRow, int aColumn, float[] left) {
    if (aRow == 1) {
      packTurnedLeft(rows, depth, a, at, aColumn, left);
      return;
    }
    for (int row = 0; row < rows / SLIVER * SLIVER; row++) {
      int from = at + row * aRow;
      int to = row / SLIVER * SLIVER * depth + row % SLIVER;
      if (aColumn == 1) { // constant strides: bounds are checked once
        for (int l = 0; l < depth; l++) {
          left[to + l * SLIVER] = a[from + l];
        }
      } else {
        for (int l = 0; l < depth; l++) {
          left[to + l * SLIVER] = a[from + l * aColumn];
        }
      }
    }
  }

  /** The same where a column of A lies in one piece; some slivers at a time, for whole lines. */
  private static void packTurnedLeft(
      int rows, int depth, float[] a, int at, int aColumn, float[] left) {
    int whole = rows / SLIVER * SLIVER;
    int together = 4 * SLIVER;
    for (int i = 0; i < whole; i += together) {
      int end = Math.min(whole, i + together);
      for (int l = 0; l < depth; l++) {
        int from = at + l * aColumn;
        for (int row = i; row < end; row += COPIED.length()) {
          int to = row / SLIVER * SLIVER * depth + l * SLIVER + row % SLIVER;
          FloatVector.fromArray(COPIED, a, from + row).intoArray(left, to);
        }
      }
    }
  }

  /** Copies a panel of B: its rows, one after the other. */
  private static void packRight(
      float[] b, int at, int bRow, int bColumn, int depth, int columns, float[] panel) {
    if (bColumn == 1 && columns == TILE) {
      for (int l = 0; l < depth; l++) {
        int from = at + l * bRow;
        load(b, from).intoArray(panel, l * TILE);
        load(b, from + WIDTH).intoArray(panel, l * TILE + WIDTH);
      }
      return;
    }
    for (int j = 0; j < columns; j++) {
      int from = at + j * bColumn;
      if (bRow == 1) {
        for (int l = 0; l < depth; l++) {
          panel[l * TILE + j] = b[from + l];
        }
      } else {
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
      float[] left,
      int leftAt,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cRow) {
    int i = 0;
    for (; EIGHT_ROWS && i <= m - SLIVER; i += SLIVER) {
      eightRows(depth, left, leftAt + i * depth, b, c, cAt + i * cRow, cRow);
    }
    for (; i <= m - 4; i += 4) {
      fourRows(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt, bStride, c, cAt + i * cRow, cRow);
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
      float[] left,
      float[] panel,
      float[] c,
      int cAt,
      int cRow,
      float[] edge) {
    for (int i = 0; i < m; i += SLIVER) {
      int rows = Math.min(SLIVER, m - i);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(c, cAt + (i + r) * cRow, edge, r * TILE, columns);
      }
      int aPiece = aAt + i * aRow;
      tiles(rows, depth, a, aPiece, aRow, aColumn, left, i * depth, panel, 0, TILE, edge, 0, TILE);
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
    for (int l = 0; l < depth; l++) {
      FloatVector f = FloatVector.broadcast(SPECIES, a[aAt + l * aColumn]);
      int at = bAt + l * bStride;
      s0 = f.fma(load(b, at), s0);
      s1 = f.fma(load(b, at + WIDTH), s1);
    }
    add(s0, c, cAt);
    add(s1, c, cAt + WIDTH);
  }

  private static void fourRows(
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

  /** A sliver of A, packed, by a packed panel of B. */
  private static void eightRows(
      int depth, float[] left, int leftAt, float[] panel, float[] c, int cAt, int cRow) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s60 = s00;
    FloatVector s61 = s00;
    FloatVector s70 = s00;
    FloatVector s71 = s00;
    for (int l = 0; l < depth; l++) {
      FloatVector b0 = load(panel, l * TILE);
      FloatVector b1 = load(panel, l * TILE + WIDTH);
      int from = leftAt + l * SLIVER;
      FloatVector f = FloatVector.broadcast(SPECIES, left[from]);
      s00 = f.fma(b0, s00);
      s01 = f.fma(b1, s01);
      f = FloatVector.broadcast(SPECIES, left[from + 1]);
      s10 = f.fma(b0, s10);
      s11 = f.fma(b1, s11);
      f = FloatVector.broadcast(SPECIES, left[from + 2]);
      s20 = f.fma(b0, s20);
      s21 = f.fma(b1, s21);
      f = FloatVector.broadcast(SPECIES, left[from + 3]);
      s30 = f.fma(b0, s30);
      s31 = f.fma(b1, s31);
      f = FloatVector.broadcast(SPECIES, left[from + 4]);
      s40 = f.fma(b0, s40);
      s41 = f.fma(b1, s41);
      f = FloatVector.broadcast(SPECIES, left[from + 5]);
      s50 = f.fma(b0, s50);
      s51 = f.fma(b1, s51);
      f = FloatVector.broadcast(SPECIES, left[from + 6]);
      s60 = f.fma(b0, s60);
      s61 = f.fma(b1, s61);
      f = FloatVector.broadcast(SPECIES, left[from + 7]);
      s70 = f.fma(b0, s70);
      s71 = f.fma(b1, s71);
    }
    add(s00, c, cAt);
    add(s01, c, cAt + WIDTH);
    add(s10, c, cAt + cRow);
    add(s11, c, cAt + cRow + WIDTH);
    add(s20, c, cAt + 2 * cRow);
    add(s21, c, cAt + 2 * cRow + WIDTH);
    add(s30, c, cAt + 3 * cRow);
    add(s31, c, cAt + 3 * cRow + WIDTH);
    add(s40, c, cAt + 4 * cRow);
    add(s41, c, cAt + 4 * cRow + WIDTH);
    add(s50, c, cAt + 5 * cRow);
    add(s51, c, cAt + 5 * cRow + WIDTH);
    add(s60, c, cAt + 6 * cRow);
    add(s61, c, cAt + 6 * cRow + WIDTH);
    add(s70, c, cAt + 7 * cRow);
    add(s71, c, cAt + 7 * cRow + WIDTH);
  }
}
