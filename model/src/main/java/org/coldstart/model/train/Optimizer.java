package org.coldstart.model.train;

/**
 * How a gradient becomes a step. An optimizer is a value; what it remembers of an array of
 * parameters lives in the {@link Steps} that it makes for it.
 */
public interface Optimizer {

  /**
   * Begins to train an array.
   *
   * @param parameters moved in place from now on
   * @param decayed whether weight decay applies to it; biases and scalars are left out of it
   */
  Steps begin(float[] parameters, boolean decayed);

  /** The training of one array. Calls for pieces that do not overlap may run at the same time. */
  interface Steps {

    /**
     * Moves a piece of the array against its gradient. A piece that gets no gradient in some step
     * need not be named: it stays where it is, its memory of earlier gradients and its decay stand
     * still (lazy rows).
     *
     * @param at where the piece begins in the parameters
     * @param gradient the gradient of the piece, which is used up: it holds something else
     *     afterwards
     * @param gradientAt where the piece begins in the gradient
     * @param length its length
     * @param step number of this step, from 1
     * @param rateFactor what the learning rate is multiplied by
     */
    void move(int at, float[] gradient, int gradientAt, int length, long step, double rateFactor);
  }
}
