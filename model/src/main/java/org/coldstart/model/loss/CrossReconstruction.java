package org.coldstart.model.loss;

/**
 * The loss of MAIL's dual auto-encoders, {@code L_a + L_v + L_d}. Two encoders give codes, p of the
 * attributes and q of the behaviour; from either, the same two decoders give attributes and
 * behaviour back: {@code L_a = ‖D₁(p) − a‖² + ‖D₂(p) − v‖²}, {@code L_v} the same of q, squared
 * errors summed over dimensions and averaged over rows, and {@code L_d} the {@link Mmd} of p and q.
 *
 * <p>Feng et al., Zero Shot on the Cold-Start Problem: Model-Agnostic Interest Learning for
 * Recommender Systems, CIKM 2021, section 3.
 *
 * @param discrepancy L_d
 */
public record CrossReconstruction(Mmd discrepancy) {

  /**
   * What comes of one code, with room for the gradient, which is added to.
   *
   * @param code {@code [rows × code width]}
   * @param attributes {@code [rows × attribute width]}, what the first decoder makes of it
   * @param behaviour {@code [rows × behaviour width]}, what the second makes of it
   */
  public record Decoded(
      float[] code,
      float[] attributes,
      float[] behaviour,
      float[] codeGradient,
      float[] attributesGradient,
      float[] behaviourGradient) {}

  /**
   * L_a, or L_v, alone.
   *
   * @param rows of the batch, at least 1
   * @param attributes {@code [rows × attribute width]}: a
   * @param behaviour {@code [rows × behaviour width]}: v
   */
  public static double reconstruction(
      int rows, Decoded decoded, float[] attributes, float[] behaviour) {
    return squares(rows, decoded.attributes, attributes, decoded.attributesGradient)
        + squares(rows, decoded.behaviour, behaviour, decoded.behaviourGradient);
  }

  /**
   * All of it.
   *
   * @param rows of the batch, at least 1
   * @param codeWidth length of a code
   * @param attributes {@code [rows × attribute width]}: a
   * @param behaviour {@code [rows × behaviour width]}: v
   * @param fromAttributes what comes of p
   * @param fromBehaviour what comes of q
   */
  public double evaluate(
      int rows,
      int codeWidth,
      float[] attributes,
      float[] behaviour,
      Decoded fromAttributes,
      Decoded fromBehaviour) {
    return reconstruction(rows, fromAttributes, attributes, behaviour)
        + reconstruction(rows, fromBehaviour, attributes, behaviour)
        + discrepancy.evaluate(
            fromAttributes.code,
            rows,
            fromBehaviour.code,
            rows,
            codeWidth,
            fromAttributes.codeGradient,
            fromBehaviour.codeGradient);
  }

  private static double squares(int rows, float[] made, float[] wanted, float[] gradient) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      double error = (double) made[i] - wanted[i];
      sum += error * error;
      gradient[i] += (float) (2 * error / rows);
    }
    return sum / rows;
  }
}
