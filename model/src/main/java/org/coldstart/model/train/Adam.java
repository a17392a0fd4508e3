package org.coldstart.model.train;

import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter,
 * ICLR 2019). Rows without a gradient keep their moments.
 *
 * @param learningRate above 0
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of their squares, in [0, 1)
 * @param epsilon added to the root of that mean, above 0
 * @param weightDecay share of the learning rate that a parameter is drawn to zero by, 0 or more
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  private static final VectorKernels KERNELS = Kernels.best();

  /**
   * @throws IllegalArgumentException naming the parameter that is out of range
   */
  public Adam {
    Ranges.above("learningRate", learningRate, 0);
    Ranges.within("beta1", beta1, 0, 1);
    Ranges.within("beta2", beta2, 0, 1);
    Ranges.above("epsilon", epsilon, 0);
    Ranges.atLeast("weightDecay", weightDecay, 0);
  }

  /** With the paper's decays, and no weight decay. */
  public static Adam standard(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0);
  }

  @Override
  public Steps begin(float[] parameters, boolean decayed) {
    float[] mean = new float[parameters.length];
    float[] square = new float[parameters.length];
    return (at, gradient, gradientAt, length, step, rateFactor) -> {
      double rate = learningRate * rateFactor;
      double unbiasedRoot = Math.sqrt(1 - Math.pow(beta2, step));
      float size = (float) (rate * unbiasedRoot / (1 - Math.pow(beta1, step)));
      float floor = (float) (epsilon * unbiasedRoot);
      float kept = (float) (1 - (decayed ? rate * weightDecay : 0));
      move(parameters, mean, square, at, gradient, gradientAt, length, size, floor, kept);
    };
  }

  private void move(
      float[] parameters,
      float[] mean,
      float[] square,
      int at,
      float[] gradient,
      int gradientAt,
      int length,
      float size,
      float floor,
      float kept) {
    float b1 = (float) beta1;
    float b2 = (float) beta2;
    float c1 = (float) (1 - beta1);
    float c2 = (float) (1 - beta2);
    // Loops whose arrays share one offset, so that the compiler makes vector loops of them; what
    // joins two offsets is the kernels' work.
    for (int i = 0; i < length; i++) {
      mean[at + i] *= b1;
      square[at + i] *= b2;
    }
    KERNELS.axpy(c1, gradient, gradientAt, mean, at, length);
    for (int i = 0; i < length; i++) {
      gradient[gradientAt + i] *= gradient[gradientAt + i];
    }
    KERNELS.axpy(c2, gradient, gradientAt, square, at, length);
    for (int i = 0; i < length; i++) {
      parameters[at + i] =
          kept * parameters[at + i]
              - size * mean[at + i] / ((float) Math.sqrt(square[at + i]) + floor);
    }
  }
}
