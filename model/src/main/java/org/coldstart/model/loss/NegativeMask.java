package org.coldstart.model.loss;

/**
 * Which items of a batch are no negatives of which row: the row's own item, wherever else it
 * appears, and the known positives of the row's user. One bit per score.
 */
public final class NegativeMask {

  private final int wordsPerRow;
  private final long[] words;

  /** A mask that masks nothing yet. */
  public NegativeMask(int rows, int columns) {
    this.wordsPerRow = (columns + 63) >>> 6;
    this.words = new long[rows * wordsPerRow];
  }

  /** A mask of a batch in which every row's item is another one, and nothing more is known. */
  public static NegativeMask ownItemsOnly(int rows, int columns) {
    NegativeMask mask = new NegativeMask(rows, columns);
    for (int row = 0; row < rows; row++) {
      mask.mask(row, row);
    }
    return mask;
  }

  /** Declares that a column's item is no negative of a row. */
  public void mask(int row, int column) {
    words[row * wordsPerRow + (column >>> 6)] |= 1L << column;
  }

  /** Whether a column's item must not serve as a negative of a row. */
  public boolean masked(int row, int column) {
    return (words[row * wordsPerRow + (column >>> 6)] & 1L << column) != 0;
  }

  /** The first masked column of a row from a column on; -1 where there is none. */
  public int nextMasked(int row, int column) {
    int word = column >>> 6;
    if (word >= wordsPerRow) {
      return -1;
    }
    long bits = words[row * wordsPerRow + word] & -1L << column;
    while (bits == 0) {
      word++;
      if (word == wordsPerRow) {
        return -1;
      }
      bits = words[row * wordsPerRow + word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }
}
