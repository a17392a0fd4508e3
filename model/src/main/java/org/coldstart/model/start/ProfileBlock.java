package org.coldstart.model.start;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;

/**
 * The last block of an embedding, which is for users without a history alone: what their profiles
 * tell of items beyond what the collaborative block can hold of it. Users with a history have zeros
 * there, so for them nothing changes.
 *
 * <p>A profile is compared as {@link #compared} says, so that long lists, such as friends, count as
 * much as short ones, and a value that many have says less than one that few have.
 *
 * @param columnWeights {@code [user content width]}: what each column of a profile counts
 * @param map {@code [user content width × dimension]}: a profile, as it is compared, to its place
 * @param intercept {@code [dimension]}: added to that
 * @param covariance {@code [dimension × dimension]} of the block over the training items
 * @param weight standard deviation of the block's scores over the training items, where those of
 *     the collaborative block have 1
 */
public record ProfileBlock(
    float[] columnWeights,
    DenseMatrix map,
    float[] intercept,
    DenseMatrix covariance,
    float weight) {

  /** No block, whatever the width of user content. */
  static ProfileBlock none() {
    return new ProfileBlock(
        new float[0], DenseMatrix.zeros(0, 0), new float[0], DenseMatrix.zeros(0, 0), 0);
  }

  /** Length of the block. */
  public int dimension() {
    return intercept.length;
  }

  /** The same with another weight. */
  ProfileBlock withWeight(float other) {
    return new ProfileBlock(columnWeights, map, intercept, covariance, other);
  }

  /**
   * Places a user by the profile, balanced. A profile of which nothing is known has zeros.
   *
   * @param indices columns of the encoded profile
   * @param values its values
   * @param from first entry
   * @param to after the last entry
   * @param out {@code [dimension]} from offset, overwritten
   */
  void place(int[] indices, float[] values, int from, int to, float[] out, int offset) {
    int n = dimension();
    Arrays.fill(out, offset, offset + n, 0);
    if (n == 0) {
      return;
    }
    float[] compared = Arrays.copyOfRange(values, from, to);
    int[] columns = Arrays.copyOfRange(indices, from, to);
    if (compared(columns, compared, 0, compared.length, columnWeights)) {
      System.arraycopy(intercept, 0, out, offset, n);
      Kernels.best()
          .addRows(columns, compared, 0, columns.length, map.values(), 0, n, out, offset, n);
      BlockBalance.scale(out, offset, covariance, weight);
    }
  }

  /**
   * Makes of a profile what is compared: every value times its column's weight, scaled to length 1.
   *
   * @param values from and to, changed in place
   * @return false where nothing is left of it; the values are zeros then
   */
  static boolean compared(int[] columns, float[] values, int from, int to, float[] columnWeights) {
    double squares = 0;
    for (int e = from; e < to; e++) {
      values[e] *= columnWeights[columns[e]];
      squares += (double) values[e] * values[e];
    }
    float scale = (float) (1 / Math.sqrt(squares));
    boolean any = squares > 0 && Float.isFinite(scale);
    for (int e = from; e < to; e++) {
      values[e] = any ? values[e] * scale : 0;
    }
    return any;
  }

  void write(DataOutput out) throws IOException {
    ArrayWriter writer = new ArrayWriter(out);
    writer.floats(new float[] {weight});
    writer.floats(columnWeights);
    writer.floats(map.values());
    writer.floats(intercept);
    writer.floats(covariance.values());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param width of user content
   * @param dimension of the block
   * @throws IOException where it is no such block
   */
  static ProfileBlock read(ArrayReader in, int width, int dimension) throws IOException {
    float weight = in.floats(1, "a profile block's weight")[0];
    return new ProfileBlock(
        in.floats(width, "a column's weight"),
        ServedStart.matrix(in, width, dimension, "a profile block's map"),
        in.floats(dimension, "a profile block's intercept"),
        ServedStart.matrix(in, dimension, dimension, "a covariance"),
        weight);
  }

  /** Bytes of heap held. */
  long ramBytesUsed() {
    return 4L
        * (columnWeights.length
            + map.values().length
            + intercept.length
            + covariance.values().length);
  }
}
