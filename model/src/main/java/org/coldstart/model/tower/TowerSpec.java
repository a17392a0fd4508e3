package org.coldstart.model.tower;

import java.util.List;

/**
 * The shape of a tower: {@code embedding = base + head(concat(content net, preference net))}.
 *
 * @param contentWidth width of the sparse content vector; 0 where an entity has no content
 * @param preferenceWidth width of the dense preference vector, 0 where there is none; the tower
 *     adds the "missing" flag behind it by itself
 * @param contentHidden sizes of the content net's layers, each activated; at least one where there
 *     is content, none where there is not
 * @param preferenceHidden sizes of the preference net's layers, each activated; where there is
 *     none, the head sees the preference itself
 * @param headHidden sizes of the head's activated layers; one linear layer follows them
 * @param dimension length of an embedding
 * @param activation of all hidden layers
 */
public record TowerSpec(
    int contentWidth,
    int preferenceWidth,
    List<Integer> contentHidden,
    List<Integer> preferenceHidden,
    List<Integer> headHidden,
    int dimension,
    Activation activation) {

  /** No layer, content vector included, may be wider than this. */
  public static final int LARGEST_WIDTH = 1 << 24;

  /** No net may have more layers than this. */
  public static final int MOST_LAYERS = 64;

  /**
   * @throws IllegalArgumentException naming the size that is out of range
   */
  public TowerSpec {
    contentHidden = List.copyOf(contentHidden);
    preferenceHidden = List.copyOf(preferenceHidden);
    headHidden = List.copyOf(headHidden);
    check("contentWidth", contentWidth, 0);
    check("preferenceWidth", preferenceWidth, 0);
    check("dimension", dimension, 1);
    checkAll("contentHidden", contentHidden);
    checkAll("preferenceHidden", preferenceHidden);
    checkAll("headHidden", headHidden);
    if ((contentWidth == 0) != contentHidden.isEmpty()) {
      throw new IllegalArgumentException(
          "contentHidden must have a layer if, and only if, there is content");
    }
    if (preferenceWidth == 0 && !preferenceHidden.isEmpty()) {
      throw new IllegalArgumentException(
          "preferenceHidden must be empty where there is no preference");
    }
    if (contentWidth > 0 && (long) contentWidth * contentHidden.get(0) > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a content layer of "
              + contentWidth
              + " × "
              + contentHidden.get(0)
              + " is too large for one array");
    }
  }

  private static void checkAll(String name, List<Integer> sizes) {
    if (sizes.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          name + " must have at most " + MOST_LAYERS + " layers, not " + sizes.size());
    }
    for (int size : sizes) {
      check(name, size, 1);
    }
  }

  private static void check(String name, int size, int least) {
    if (size < least || size > LARGEST_WIDTH) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + LARGEST_WIDTH + "], not " + size);
    }
  }

  /** Width of what enters the preference net: the preference and the "missing" flag, or nothing. */
  int preferenceInputs() {
    return preferenceWidth == 0 ? 0 : preferenceWidth + 1;
  }

  /** Width of what the content net gives to the head. */
  int contentOutputs() {
    return contentHidden.isEmpty() ? 0 : contentHidden.get(contentHidden.size() - 1);
  }

  /** Width of what the preference net gives to the head. */
  int preferenceOutputs() {
    return preferenceHidden.isEmpty()
        ? preferenceInputs()
        : preferenceHidden.get(preferenceHidden.size() - 1);
  }

  /** Width of the head's input. */
  int headInputs() {
    return contentOutputs() + preferenceOutputs();
  }
}
