package org.coldstart.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Gram matrix of {@link SimdKernels}: tiles of eight rows and up to two vectors are summed in
 * registers over all rows of the panel; tiles that lie below the diagonal altogether are left out.
 */
final class SimdGram {

  private static final VectorSpecies<Float> SPECIES = SimdKernels.SPECIES;
  private static final int WIDTH = SPECIES.length();
  private static final int ROWS = 8;

  /** Vectors of a tile: sixteen sums need more than sixteen registers. */
  private static final int VECTORS = WIDTH == 16 ? 2 : 1;

  private SimdGram() {}

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(SPECIES, from, at);
  }

  private static FloatVector broadcast(float[] from, int at) {
    return FloatVector.broadcast(SPECIES, from[at]);
  }

  private static void add(FloatVector sum, float[] c, int at) {
    load(c, at).add(sum).intoArray(c, at);
  }

  /** See {@link VectorKernels#addGram}. */
  static void add(float[] x, int rows, int columns, float[] c) {
    for (int begin = 0; begin < rows; begin += VectorKernels.GEMM_DEPTH) {
      int depth = Math.min(VectorKernels.GEMM_DEPTH, rows - begin);
      int piece = begin * columns;
      for (int j = 0; j < columns; j += VECTORS * WIDTH) {
        boolean two = VECTORS == 2 && j + WIDTH < columns;
        int i = 0;
        if (two) {
          for (; i < j + WIDTH; i += ROWS) {
            twoVectors(x, piece, depth, columns, i, j, c);
          }
        }
        int last = two ? j + WIDTH : j;
        for (; i < last + WIDTH; i += ROWS) {
          oneVector(x, piece, depth, columns, i, last, c);
        }
      }
    }
  }

  private static void twoVectors(
      float[] x, int piece, int depth, int columns, int i, int j, float[] c) {
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
    for (int row = 0, at = piece; row < depth; row++, at += columns) {
      FloatVector b0 = load(x, at + j);
      FloatVector b1 = load(x, at + j + WIDTH);
      FloatVector f = broadcast(x, at + i);
      s00 = f.fma(b0, s00);
      s01 = f.fma(b1, s01);
      f = broadcast(x, at + i + 1);
      s10 = f.fma(b0, s10);
      s11 = f.fma(b1, s11);
      f = broadcast(x, at + i + 2);
      s20 = f.fma(b0, s20);
      s21 = f.fma(b1, s21);
      f = broadcast(x, at + i + 3);
      s30 = f.fma(b0, s30);
      s31 = f.fma(b1, s31);
      f = broadcast(x, at + i + 4);
      s40 = f.fma(b0, s40);
      s41 = f.fma(b1, s41);
      f = broadcast(x, at + i + 5);
      s50 = f.fma(b0, s50);
      s51 = f.fma(b1, s51);
      f = broadcast(x, at + i + 6);
      s60 = f.fma(b0, s60);
      s61 = f.fma(b1, s61);
      f = broadcast(x, at + i + 7);
      s70 = f.fma(b0, s70);
      s71 = f.fma(b1, s71);
    }
    int at = i * columns + j;
    add(s00, c, at);
    add(s01, c, at + WIDTH);
    at += columns;
    add(s10, c, at);
    add(s11, c, at + WIDTH);
    at += columns;
    add(s20, c, at);
    add(s21, c, at + WIDTH);
    at += columns;
    add(s30, c, at);
    add(s31, c, at + WIDTH);
    at += columns;
    add(s40, c, at);
    add(s41, c, at + WIDTH);
    at += columns;
    add(s50, c, at);
    add(s51, c, at + WIDTH);
    at += columns;
    add(s60, c, at);
    add(s61, c, at + WIDTH);
    at += columns;
    add(s70, c, at);
    add(s71, c, at + WIDTH);
  }

  private static void oneVector(
      float[] x, int piece, int depth, int columns, int i, int j, float[] c) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int row = 0, at = piece; row < depth; row++, at += columns) {
      FloatVector b = load(x, at + j);
      s0 = broadcast(x, at + i).fma(b, s0);
      s1 = broadcast(x, at + i + 1).fma(b, s1);
      s2 = broadcast(x, at + i + 2).fma(b, s2);
      s3 = broadcast(x, at + i + 3).fma(b, s3);
      s4 = broadcast(x, at + i + 4).fma(b, s4);
      s5 = broadcast(x, at + i + 5).fma(b, s5);
      s6 = broadcast(x, at + i + 6).fma(b, s6);
      s7 = broadcast(x, at + i + 7).fma(b, s7);
    }
    int at = i * columns + j;
    add(s0, c, at);
    add(s1, c, at + columns);
    add(s2, c, at + 2 * columns);
    add(s3, c, at + 3 * columns);
    add(s4, c, at + 4 * columns);
    add(s5, c, at + 5 * columns);
    add(s6, c, at + 6 * columns);
    add(s7, c, at + 7 * columns);
  }
}
