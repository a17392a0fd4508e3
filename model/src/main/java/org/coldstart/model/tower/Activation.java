package org.coldstart.model.tower;

/** What a hidden layer does to its sums. */
public enum Activation {
  /** max(0, x). */
  RELU {
    @Override
    void apply(float[] values, int from, int to) {
      for (int i = from; i < to; i++) {
        values[i] = Math.max(values[i], 0f);
      }
    }

    @Override
    void scaleBySlope(float[] outputs, float[] gradient, int from, int to) {
      for (int i = from; i < to; i++) {
        gradient[i] *= Math.signum(outputs[i]); // 0 or 1: no branch
      }
    }
  },

  /**
   * The hyperbolic tangent, by a rational approximation of degrees 13 and 6 that is within 1e-6 of
   * it and, unlike the library's, costs a few vector instructions.
   */
  TANH {
    @Override
    void apply(float[] values, int from, int to) {
      for (int i = from; i < to; i++) {
        float x = Math.max(-LARGEST, Math.min(LARGEST, values[i]));
        float s = x * x;
        float p = -2.76076847742355e-16f;
        p = p * s + 2.00018790482477e-13f;
        p = p * s - 8.60467152213735e-11f;
        p = p * s + 5.12229709037114e-08f;
        p = p * s + 1.48572235717979e-05f;
        p = p * s + 6.37261928875436e-04f;
        p = p * s + 4.89352455891786e-03f;
        float q = 1.19825839466702e-06f;
        q = q * s + 1.18534705686654e-04f;
        q = q * s + 2.26843463243900e-03f;
        q = q * s + 4.89352518554385e-03f;
        values[i] = x * p / q;
      }
    }

    @Override
    void scaleBySlope(float[] outputs, float[] gradient, int from, int to) {
      for (int i = from; i < to; i++) {
        gradient[i] *= 1 - outputs[i] * outputs[i];
      }
    }
  };

  /** Beyond this a float's hyperbolic tangent is 1. */
  private static final float LARGEST = 7.9053111f;

  /** Replaces the sums in {@code [from, to)} by the layer's outputs. */
  abstract void apply(float[] values, int from, int to);

  /** Multiplies a gradient by the slope of this function where it gave the outputs. */
  abstract void scaleBySlope(float[] outputs, float[] gradient, int from, int to);
}
