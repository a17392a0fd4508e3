package org.coldstart.model.start;

import java.util.List;

/**
 * The transform step of the original DropoutNet: the preference of a user who was not there when
 * items and users were factorised is the mean of the factors of what the user has interacted with.
 *
 * <p>Volkovs, Yu, Poutanen: DropoutNet: Addressing Cold Start in Recommender Systems, NIPS 2017,
 * section 4.2.
 */
final class TransformStep {

  private TransformStep() {}

  /**
   * The mean of the factors of a history's items; those without a factor do not count.
   *
   * @param factors each {@code [rank]}
   * @return {@code [rank]}, zeros where no item has a factor
   */
  static float[] mean(int rank, List<float[]> factors) {
    double[] sum = new double[rank];
    int count = 0;
    for (float[] factor : factors) {
      boolean any = false;
      for (int f = 0; f < rank; f++) {
        any |= factor[f] != 0;
        sum[f] += factor[f];
      }
      count += any ? 1 : 0;
    }
    float[] mean = new float[rank];
    for (int f = 0; f < rank && count > 0; f++) {
      mean[f] = (float) (sum[f] / count);
    }
    return mean;
  }
}
