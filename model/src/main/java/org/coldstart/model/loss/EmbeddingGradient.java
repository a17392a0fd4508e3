package org.coldstart.model.loss;

import java.util.Arrays;

/**
 * The gradient of an objective with respect to a batch's embeddings and to the losses' own scalars.
 * Its arrays grow with the largest batch seen and are used again.
 */
public final class EmbeddingGradient {

  private float[] users = {};
  private float[] items = {};
  private final double[] scalars;

  /**
   * @param scalars number of the losses' own scalars
   */
  public EmbeddingGradient(int scalars) {
    this.scalars = new double[scalars];
  }

  /** {@code [rows × dimension]}, row-major, and perhaps unused values behind. */
  public float[] users() {
    return users;
  }

  /** {@code [columns × dimension]}, row-major, and perhaps unused values behind. */
  public float[] items() {
    return items;
  }

  /** In the order of {@link Objective#initialScalars()}. */
  public double[] scalars() {
    return scalars;
  }

  void clear(Embeddings shape) {
    users = zeroed(users, shape.rows() * shape.dimension());
    items = zeroed(items, shape.columns() * shape.dimension());
    Arrays.fill(scalars, 0);
  }

  private static float[] zeroed(float[] array, int length) {
    if (array.length < length) {
      return new float[length];
    }
    Arrays.fill(array, 0, length, 0);
    return array;
  }
}
