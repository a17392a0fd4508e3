package org.coldstart.model.feature;

import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;

/** A scratch bag of small numbers: which occur, ascending, and how often. */
final class TokenCounts {

  private int[] tokens = new int[8];
  private int[] counts = new int[8];
  private int size;

  void clear() {
    size = 0;
  }

  void add(int token, int count) {
    if (size == tokens.length) {
      tokens = ArrayUtil.grow(tokens, size + 1);
      counts = Arrays.copyOf(counts, tokens.length);
    }
    tokens[size] = token;
    counts[size++] = count;
  }

  /** Sorts, and adds up the counts of equal tokens. */
  void compact() {
    new org.apache.lucene.util.IntroSorter() {
      private int pivot;

      @Override
      protected void setPivot(int i) {
        pivot = tokens[i];
      }

      @Override
      protected int comparePivot(int j) {
        return Integer.compare(pivot, tokens[j]);
      }

      @Override
      protected void swap(int i, int j) {
        int token = tokens[i];
        tokens[i] = tokens[j];
        tokens[j] = token;
        int count = counts[i];
        counts[i] = counts[j];
        counts[j] = count;
      }
    }.sort(0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept > 0 && tokens[kept - 1] == tokens[i]) {
        counts[kept - 1] += counts[i];
      } else {
        tokens[kept] = tokens[i];
        counts[kept++] = counts[i];
      }
    }
    size = kept;
  }

  int size() {
    return size;
  }

  int token(int i) {
    return tokens[i];
  }

  int count(int i) {
    return counts[i];
  }
}
