package org.coldstart.model.start;

/**
 * What a training learned of one item.
 *
 * @param factor {@code [rank]}: its collaborative block as it is served, all zeros where nobody had
 *     touched it; {@code [0]} where it was left out, because items are served from their content
 *     alone
 * @param whitened {@code [rank]}: its h, by which a history with it is folded in
 * @param content {@code [all but rank]}: its content block, and behind it what embeddings have of
 *     the block of its users' profiles and of popularity
 */
public record LearnedItem(float[] factor, float[] whitened, float[] content) {

  private static final long OBJECTS = 96;

  /** Whether it has a factor of its own to be served by. */
  public boolean isWarm() {
    for (float component : factor) {
      if (component != 0) {
        return true;
      }
    }
    return false;
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    return OBJECTS + 4L * (factor.length + whitened.length + content.length);
  }
}
