package org.coldstart.model.evaluation;

import java.util.Arrays;

/**
 * One figure, measured on several draws of the data. The interval is Student's, over the draws.
 *
 * @param values one a draw, at least one
 */
public record RepeatedMeasure(double[] values) {

  /** Student's t for 95 %, two-sided, by degrees of freedom from 1. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double T_OF_MANY = 1.96;

  /**
   * The ratios of two systems, draw by draw.
   *
   * @param of one value a draw
   * @param to as many, of the same draws, none of them 0
   */
  public static RepeatedMeasure ratio(double[] of, double[] to) {
    double[] ratios = new double[of.length];
    Arrays.setAll(ratios, draw -> of[draw] / to[draw]);
    return new RepeatedMeasure(ratios);
  }

  /** The mean over the draws. */
  public double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** The standard deviation between draws; 0 for a single one. */
  public double deviation() {
    double mean = mean();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }

  /** The lower end of the mean's 95 % interval; the mean itself for a single draw. */
  public double low() {
    return mean() - margin();
  }

  /** The upper end of the mean's 95 % interval; the mean itself for a single draw. */
  public double high() {
    return mean() + margin();
  }

  private double margin() {
    int freedom = values.length - 1;
    double t = freedom == 0 ? 0 : freedom <= T.length ? T[freedom - 1] : T_OF_MANY;
    return t * deviation() / Math.sqrt(values.length);
  }
}
