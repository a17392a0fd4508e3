package org.coldstart.model.start;

/**
 * How the collaborative block of an item moves, as evidence of it gathers, from what its content
 * predicts to what was learned of itself. An item that few have touched has hardly had its chance,
 * but the factorisation counts everybody else as having passed it over, so that its factor is far
 * shorter than what was predicted before anybody came.
 *
 * @param halfway with how much evidence, in interactions, an item counts half by its own factor; 0
 *     where the factor counts alone from the first interaction on
 */
public record EvidenceBlend(double halfway) {

  /**
   * The part that the prediction has.
   *
   * @param evidence of the item, in interactions
   * @return 1 without any, near 0 with much
   */
  public double shareOfPrediction(double evidence) {
    return evidence == 0 ? 1 : halfway / (halfway + evidence);
  }

  /**
   * Blends.
   *
   * @param predicted {@code [length]} from its offset: the block of a cold item, gain and all
   * @param factor {@code [length]} from its offset: what was learned of the item
   * @param evidence of the item, in interactions
   * @param out {@code [length]} from its offset, overwritten
   */
  public void blend(
      float[] predicted,
      int predictedAt,
      float[] factor,
      int factorAt,
      double evidence,
      float[] out,
      int outAt,
      int length) {
    float share = (float) shareOfPrediction(evidence);
    for (int i = 0; i < length; i++) {
      float own = factor[factorAt + i];
      out[outAt + i] = own + share * (predicted[predictedAt + i] - own);
    }
  }
}
