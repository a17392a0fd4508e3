package org.coldstart.model.loss;

/**
 * The embeddings of a batch, as the towers give them.
 *
 * @param rows number of examples
 * @param columns number of items: each row's own, then the extra ones
 * @param dimension length of an embedding
 * @param users {@code [rows × dimension]}, row-major; may be longer
 * @param items {@code [columns × dimension]}, row-major; may be longer
 */
public record Embeddings(int rows, int columns, int dimension, float[] users, float[] items) {

  /**
   * @throws IllegalArgumentException where a length contradicts the shape
   */
  public Embeddings {
    if (columns < rows || users.length < rows * dimension || items.length < columns * dimension) {
      throw new IllegalArgumentException(
          rows + " users and " + columns + " items of " + dimension + " do not fit their arrays");
    }
  }
}
