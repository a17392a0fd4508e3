package org.coldstart.model.loss;

/** The softmax of a row of logits. */
final class Softmax {

  /** Below this the exponential counts as what it is here, some 1e-308. */
  private static final double SMALLEST = -708;

  private static final double LOG2_E = 1.4426950408889634;

  /** ln 2 in two pieces; the first has so few digits that its small multiples are exact. */
  private static final double LN2_HIGH = 6.93147180369123816490e-01;

  private static final double LN2_LOW = 1.90821492927058770002e-10;

  private Softmax() {}

  /**
   * Turns logits into probabilities in place.
   *
   * @param z logits in, probabilities out; a logit of −∞ gets a probability that is 0 as a float
   * @param size how many of them count, at least 1
   * @return log Σ exp(z)
   */
  static double normalise(double[] z, int size) {
    double largest = z[0];
    for (int k = 1; k < size; k++) {
      if (z[k] > largest) { // a NaN shows in the sum
        largest = z[k];
      }
    }
    exponentials(z, size, largest);
    double total = sum(z, size);
    double scale = 1 / total;
    for (int k = 0; k < size; k++) {
      z[k] *= scale;
    }
    return largest + Math.log(total);
  }

  /**
   * Replaces every z by exp(z − largest), within 1e-15 of it: 2ⁿ times the Taylor polynomial of
   * what is left, at most half of ln 2. Unlike the library's it is without branches, so that the
   * compiler makes vector instructions of it, and gives the same bits whether it did so or not.
   */
  private static void exponentials(double[] z, int size, double largest) {
    double[] powers = new double[size];
    for (int k = 0; k < size; k++) {
      double x = Math.max(SMALLEST, z[k] - largest);
      double n = Math.rint(x * LOG2_E);
      double r = x - n * LN2_HIGH - n * LN2_LOW;
      double p = 1.0 / 479001600;
      p = p * r + 1.0 / 39916800;
      p = p * r + 1.0 / 3628800;
      p = p * r + 1.0 / 362880;
      p = p * r + 1.0 / 40320;
      p = p * r + 1.0 / 5040;
      p = p * r + 1.0 / 720;
      p = p * r + 1.0 / 120;
      p = p * r + 1.0 / 24;
      p = p * r + 1.0 / 6;
      p = p * r + 0.5;
      p = p * r + 1;
      p = p * r + 1;
      z[k] = p;
      powers[k] = n;
    }
    for (int k = 0; k < size; k++) { // apart: what handles bits stays a loop of single numbers
      z[k] *= Double.longBitsToDouble(((long) powers[k] + 1023) << 52);
    }
  }

  /** Four chains, so that an addition need not wait for the one before. */
  private static double sum(double[] z, int size) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k <= size - 4; k += 4) {
      s0 += z[k];
      s1 += z[k + 1];
      s2 += z[k + 2];
      s3 += z[k + 3];
    }
    for (; k < size; k++) {
      s0 += z[k];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
