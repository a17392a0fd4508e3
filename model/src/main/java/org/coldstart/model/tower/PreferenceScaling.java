package org.coldstart.model.tower;

import java.util.Arrays;
import org.coldstart.model.linear.DenseMatrix;

/**
 * What a preference goes through before it enters a tower: standardised per column, then clipped. A
 * missing preference does not come here; it enters as zeros.
 *
 * @param mean {@code [width]}, subtracted; no elements where preferences enter as they are
 * @param factor {@code [width]}, multiplied by: one over the standard deviation
 * @param limit what the result is clipped to, on both sides
 */
public record PreferenceScaling(float[] mean, float[] factor, float limit) {

  /** Preferences enter as they are. */
  public static final PreferenceScaling NONE =
      new PreferenceScaling(new float[0], new float[0], Float.MAX_VALUE);

  /**
   * Standardises by the rows that hold anything but zeros. A column that does not vary becomes
   * zeros.
   *
   * @param preferences {@code [rows × width]}
   */
  public static PreferenceScaling over(DenseMatrix preferences, float limit) {
    int width = preferences.columns();
    double[] sum = new double[width];
    double[] squares = new double[width];
    int rows = 0;
    for (int row = 0; row < preferences.rows(); row++) {
      boolean any = false;
      for (int c = 0; c < width && !any; c++) {
        any = preferences.get(row, c) != 0;
      }
      if (any) {
        rows++;
        for (int c = 0; c < width; c++) {
          sum[c] += preferences.get(row, c);
        }
      }
    }
    float[] mean = new float[width];
    for (int c = 0; c < width; c++) {
      mean[c] = (float) (sum[c] / Math.max(1, rows));
    }
    for (int row = 0; row < preferences.rows(); row++) {
      boolean any = false;
      for (int c = 0; c < width && !any; c++) {
        any = preferences.get(row, c) != 0;
      }
      for (int c = 0; c < width && any; c++) {
        double centred = preferences.get(row, c) - mean[c];
        squares[c] += centred * centred;
      }
    }
    float[] factor = new float[width];
    for (int c = 0; c < width; c++) {
      double deviation = Math.sqrt(squares[c] / Math.max(1, rows));
      factor[c] = deviation > 1e-12 ? (float) (1 / deviation) : 0;
    }
    return new PreferenceScaling(mean, factor, limit);
  }

  /** Whether this changes anything. */
  boolean isNone() {
    return mean.length == 0;
  }

  /** Scales {@code [width]} values from {@code at} in place. */
  void apply(float[] values, int at) {
    for (int c = 0; c < mean.length; c++) {
      float scaled = (values[at + c] - mean[c]) * factor[c];
      values[at + c] = Math.max(-limit, Math.min(limit, scaled));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreferenceScaling scaling
        && limit == scaling.limit
        && Arrays.equals(mean, scaling.mean)
        && Arrays.equals(factor, scaling.factor);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(factor);
  }
}
