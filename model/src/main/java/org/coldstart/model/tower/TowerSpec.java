package org.coldstart.model.tower;

import java.util.List;

/**
 * The shape of a tower: {@code embedding = base + head(join(content net, preference net))}, or
 * without the base.
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
 * @param join how the head gets to see both nets
 * @param output what becomes of the head's last layer
 */
public record TowerSpec(
    int contentWidth,
    int preferenceWidth,
    List<Integer> contentHidden,
    List<Integer> preferenceHidden,
    List<Integer> headHidden,
    int dimension,
    Activation activation,
    Join join,
    Output output) {

  /** How content net and preference net come together. */
  public enum Join {
    /** The outputs of both, side by side. */
    CONCATENATED,
    /**
     * Both nets are one linear layer of the same size; their sum is activated: a dense layer over
     * content and preference side by side.
     */
    SUMMED
  }

  /** No layer, content vector included, may be wider than this. */
  public static final int LARGEST_WIDTH = 1 << 24;

  /** No net may have more layers than this. */
  public static final int MOST_LAYERS = 64;

  /** A tower on top of a base whose nets are concatenated. */
  public TowerSpec(
      int contentWidth,
      int preferenceWidth,
      List<Integer> contentHidden,
      List<Integer> preferenceHidden,
      List<Integer> headHidden,
      int dimension,
      Activation activation) {
    this(
        contentWidth,
        preferenceWidth,
        contentHidden,
        preferenceHidden,
        headHidden,
        dimension,
        activation,
        Join.CONCATENATED,
        Output.ON_BASE);
  }

  /** What becomes of the head's last layer; a tower that is not on a base does not look at it. */
  public enum Output {
    /** It is added to the base. */
    ON_BASE,
    /** It is the embedding. */
    ALONE,
    /**
     * The embedding is its direction, of length 1: for towers that losses on cosines trained from
     * nothing, whose lengths nobody learned. In training the losses do the same.
     */
    DIRECTION
  }

  /** Whether the base is added. */
  boolean onBase() {
    return output == Output.ON_BASE;
  }

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
    if (join == Join.SUMMED
        && (contentHidden.size() > 1
            || preferenceHidden.size() > 1
            || (preferenceWidth > 0 && preferenceHidden.isEmpty())
            || (contentWidth > 0
                && preferenceWidth > 0
                && !contentHidden.equals(preferenceHidden)))) {
      throw new IllegalArgumentException(
          "nets that are summed must have one layer each, of the same size");
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

  /** The same shape with another output. */
  public TowerSpec withOutput(Output other) {
    return new TowerSpec(
        contentWidth,
        preferenceWidth,
        contentHidden,
        preferenceHidden,
        headHidden,
        dimension,
        activation,
        join,
        other);
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
    return join == Join.SUMMED
        ? Math.max(contentOutputs(), preferenceOutputs())
        : contentOutputs() + preferenceOutputs();
  }
}
