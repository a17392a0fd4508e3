package org.coldstart.model.warmup;

/**
 * A score as a probability: the logistic of {@code scale · score + shift}.
 *
 * @param scale above 0
 */
record Calibration(double scale, double shift) {

  private static final int STEPS = 50;
  private static final double RIDGE = 1e-6;
  private static final double LEAST_SCALE = 1e-3;

  /**
   * The most likely calibration of labelled scores, by Newton's method.
   *
   * @param scores at least one
   * @param labels 0 or 1
   */
  static Calibration fit(float[] scores, boolean[] labels) {
    double a = 0;
    double b = 0;
    for (int step = 0; step < STEPS; step++) {
      double ga = RIDGE * a;
      double gb = RIDGE * b;
      double haa = RIDGE;
      double hab = 0;
      double hbb = RIDGE;
      for (int i = 0; i < scores.length; i++) {
        double p = probability(a * scores[i] + b);
        double slope = (p - (labels[i] ? 1 : 0)) / scores.length;
        double curvature = p * (1 - p) / scores.length;
        ga += slope * scores[i];
        gb += slope;
        haa += curvature * scores[i] * scores[i];
        hab += curvature * scores[i];
        hbb += curvature;
      }
      double determinant = haa * hbb - hab * hab;
      if (!(determinant > 0)) {
        break;
      }
      // Half of a long step at most, so that separable scores do not run away.
      double limit = Math.min(1, 2 / (1e-9 + Math.hypot(ga, gb) / Math.sqrt(determinant)));
      a -= limit * (hbb * ga - hab * gb) / determinant;
      b -= limit * (haa * gb - hab * ga) / determinant;
    }
    return new Calibration(Math.max(LEAST_SCALE, a), b);
  }

  /** The probability that who scores so takes the item. */
  double of(double score) {
    return probability(scale * score + shift);
  }

  private static double probability(double logit) {
    double e = Math.exp(-Math.abs(logit));
    return logit >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
