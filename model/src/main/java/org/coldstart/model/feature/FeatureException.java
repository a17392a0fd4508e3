package org.coldstart.model.feature;

/**
 * An entity's value does not fit its feature: the user's mistake, named so that it can be mended.
 */
public final class FeatureException extends IllegalArgumentException {

  private final String feature;

  /**
   * @param feature the feature's name
   * @param problem what is wrong with the value and what would be right
   */
  public FeatureException(String feature, String problem) {
    super("feature [" + feature + "]: " + problem);
    this.feature = feature;
  }

  /** The name of the feature that the value does not fit. */
  public String feature() {
    return feature;
  }
}
