package org.coldstart.model.start;

/**
 * The last coordinate of an embedding, by which how popular an item is counts the same for
 * everybody: the logarithm of the number of its users, or for an item that nobody has touched what
 * its content predicts of that; and on the user side a constant. Where little is known, of whom is
 * asked or of anybody, nothing does better.
 *
 * @param dimension 1, or 0 where there is no such coordinate
 * @param spread standard deviation of the coordinate over the training items
 * @param forKnownUsers standard deviation of what the coordinate adds to a user's scores over the
 *     training items, where those of the collaborative block have 1; for users with a history
 * @param forNewUsers the same for users without
 */
public record PopularityBlock(int dimension, float spread, float forKnownUsers, float forNewUsers) {

  /** No such coordinate. */
  static final PopularityBlock NONE = new PopularityBlock(0, 0, 0, 0);

  /** The same with other weights. */
  PopularityBlock withWeights(double knownUsers, double newUsers) {
    return new PopularityBlock(dimension, spread, (float) knownUsers, (float) newUsers);
  }

  /**
   * Places a user with a history.
   *
   * @param out {@code [dimension]} from offset, overwritten
   */
  void placeKnownUser(float[] out, int offset) {
    place(forKnownUsers, out, offset);
  }

  /**
   * Places a user without a history.
   *
   * @param out {@code [dimension]} from offset, overwritten
   */
  void placeNewUser(float[] out, int offset) {
    place(forNewUsers, out, offset);
  }

  private void place(float weight, float[] out, int offset) {
    if (dimension > 0) {
      float scaled = weight / spread;
      out[offset] = spread > 0 && Float.isFinite(scaled) ? scaled : 0;
    }
  }
}
