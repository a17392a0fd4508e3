package org.coldstart.model.feature;

import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;

/** Collects the stored components of sparse rows, one after the other, by ascending index. */
final class SparseRow {

  private int[] indices = new int[64];
  private float[] values = new float[64];
  private int size;

  void add(int index, float value) {
    if (size == indices.length) {
      indices = ArrayUtil.grow(indices, size + 1);
      values = Arrays.copyOf(values, indices.length);
    }
    indices[size] = index;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int[] indices() {
    return Arrays.copyOf(indices, size);
  }

  float[] values() {
    return Arrays.copyOf(values, size);
  }
}
