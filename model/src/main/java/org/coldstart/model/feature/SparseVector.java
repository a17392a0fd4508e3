package org.coldstart.model.feature;

/**
 * A sparse vector of floats.
 *
 * @param width how many components it has, most of them zero
 * @param indices the stored components, ascending and distinct
 * @param values their values
 */
public record SparseVector(int width, int[] indices, float[] values) {}
