package org.coldstart.model.tower;

import java.util.Arrays;

/**
 * What enters the preference net: the preference and a flag that is 1 where it is missing. Training
 * with a dropped preference and serving a cold entity both come through here, so they cannot
 * differ.
 */
final class PreferenceInput {

  private PreferenceInput() {}

  /**
   * @param preference {@code [width]} from {@code at}; null where it is missing
   * @param scaling what a preference goes through
   * @param into {@code [width + 1]} from {@code intoAt}, overwritten
   */
  static void write(
      float[] preference, int at, int width, PreferenceScaling scaling, float[] into, int intoAt) {
    if (preference == null) {
      Arrays.fill(into, intoAt, intoAt + width, 0f);
      into[intoAt + width] = 1f;
    } else {
      System.arraycopy(preference, at, into, intoAt, width);
      scaling.apply(into, intoAt);
      into[intoAt + width] = 0f;
    }
  }
}
