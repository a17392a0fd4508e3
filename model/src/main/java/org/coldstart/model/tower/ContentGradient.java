package org.coldstart.model.tower;

import java.util.Arrays;
import org.coldstart.model.kernel.VectorKernels;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The gradient of the content layer's weights: only of the features that occur in the batch, one
 * row each. All other rows are zero and are not kept.
 */
public final class ContentGradient {

  private static final int GRAIN = 64;

  private final int width;
  private final int[] slotOf;
  private int[] features = {};
  private int[] starts = {0};
  private int[] rows = {};
  private float[] values = {};
  private float[] gradient = {};
  private int count;

  ContentGradient(int contentWidth, int width) {
    this.width = width;
    this.slotOf = new int[contentWidth];
    Arrays.fill(slotOf, -1);
  }

  /** Number of features that have a gradient. */
  public int count() {
    return count;
  }

  /** The features that have a gradient: the first {@link #count} values. */
  public int[] features() {
    return features;
  }

  /** Length of a row: the size of the content net's first layer. */
  public int width() {
    return width;
  }

  /** {@code [count × width]}: row i is the gradient of feature {@code features()[i]}'s weights. */
  public float[] values() {
    return gradient;
  }

  /** Sets this to the gradient over a batch. */
  void set(
      VectorKernels kernels,
      Workers workers,
      SparseMatrix content,
      int[] entities,
      int batchRows,
      Plane output) {
    transpose(content, entities, batchRows);
    if (gradient.length < count * width) {
      gradient = new float[Math.multiplyExact(count + count / 4, width)];
    }
    workers.forEachBlock(
        count,
        GRAIN,
        (from, to) -> {
          Arrays.fill(gradient, from * width, to * width, 0f);
          for (int slot = from; slot < to; slot++) {
            kernels.addRows(
                rows,
                values,
                starts[slot],
                starts[slot + 1],
                output.gradient(),
                output.offset(),
                output.stride(),
                gradient,
                slot * width,
                width);
          }
        });
  }

  /** Lists for each feature of the batch the rows that have it. */
  private void transpose(SparseMatrix content, int[] entities, int batchRows) {
    int entries = 0;
    for (int row = 0; row < batchRows; row++) {
      entries += content.entries(entities[row]);
    }
    if (rows.length < entries) {
      rows = new int[entries + entries / 4];
      values = new float[rows.length];
      features = new int[rows.length];
      starts = new int[rows.length + 1];
    }
    count = 0;
    for (int row = 0; row < batchRows; row++) {
      for (int e = content.starts()[entities[row]]; e < content.starts()[entities[row] + 1]; e++) {
        int feature = content.indices()[e];
        if (slotOf[feature] < 0) {
          slotOf[feature] = count;
          features[count] = feature;
          starts[count + 1] = 0;
          count++;
        }
        starts[slotOf[feature] + 1]++;
      }
    }
    starts[0] = 0;
    for (int slot = 0; slot < count; slot++) {
      starts[slot + 1] += starts[slot];
    }
    int[] next = Arrays.copyOf(starts, count + 1);
    for (int row = 0; row < batchRows; row++) {
      for (int e = content.starts()[entities[row]]; e < content.starts()[entities[row] + 1]; e++) {
        int at = next[slotOf[content.indices()[e]]]++;
        rows[at] = row;
        values[at] = content.values()[e];
      }
    }
    for (int slot = 0; slot < count; slot++) {
      slotOf[features[slot]] = -1;
    }
  }
}
