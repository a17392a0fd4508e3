package org.coldstart.model.tower;

import java.util.List;

/**
 * A tower at work on batches: what training needs to know of it. Belongs to one training at a time.
 */
public interface BatchPass {

  /**
   * Embeds a batch.
   *
   * @param inputs the side's entities
   * @param entities {@code [rows]}: the entity of each row; kept for the backward pass
   * @param preferenceRows {@code [rows]}: the row of each entity's preference; -1 where it is
   *     missing or dropped
   * @param rows number of rows, no more than the capacity
   * @return {@code [rows × dimension]}, row-major, and perhaps unused values behind; overwritten by
   *     the next pass
   */
  float[] forward(TowerInputs inputs, int[] entities, int[] preferenceRows, int rows);

  /**
   * Computes the gradient of all parameters over the batch of the last forward pass.
   *
   * @param embeddingGradient {@code [rows × dimension]}, row-major
   */
  void backward(float[] embeddingGradient);

  /** {@code [contentWidth × first hidden size]}: one row per content feature. */
  float[] contentWeights();

  /** The gradient of the content layer's weights, as of the last backward pass. */
  ContentGradient contentGradient();

  /**
   * All other arrays of parameters. Those at odd places are weights, which decay; those at even
   * places are biases and the like, which do not.
   */
  List<float[]> denseArrays();

  /** Their gradients, as of the last backward pass, in the same order. */
  List<float[]> denseGradients();
}
