package org.coldstart.model.train;

import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.kernel.VectorKernels;

/**
 * Stochastic gradient descent with momentum and L2 regularisation: v := momentum · v + g +
 * weightDecay · x, x := x − rate · v. Rows without a gradient keep their momentum and do not move.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1)
 * @param weightDecay factor of the L2 gradient, 0 or more
 */
public record MomentumSgd(double learningRate, double momentum, double weightDecay)
    implements Optimizer {

  private static final VectorKernels KERNELS = Kernels.best();

  /**
   * @throws IllegalArgumentException naming the parameter that is out of range
   */
  public MomentumSgd {
    Ranges.above("learningRate", learningRate, 0);
    Ranges.within("momentum", momentum, 0, 1);
    Ranges.atLeast("weightDecay", weightDecay, 0);
  }

  @Override
  public Steps begin(float[] parameters, boolean decayed) {
    float[] velocity = new float[parameters.length];
    float keep = (float) momentum;
    float decay = (float) (decayed ? weightDecay : 0);
    return (at, gradient, gradientAt, length, step, rateFactor) -> {
      float rate = (float) (learningRate * rateFactor);
      for (int i = 0; i < length; i++) {
        velocity[at + i] = keep * velocity[at + i] + decay * parameters[at + i];
      }
      KERNELS.axpy(1, gradient, gradientAt, velocity, at, length);
      for (int i = 0; i < length; i++) {
        parameters[at + i] -= rate * velocity[at + i];
      }
    };
  }
}
