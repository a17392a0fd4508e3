/**
 * The two networks that map an entity's features to its embedding: their shapes, their parameters
 * and how these are written and read, inference for one entity, and the forward and backward pass
 * over a batch. A tower is a content encoder, a preference encoder and a head, on top of a given
 * base embedding. What the numbers that go in mean is decided in {@code feature}; what the
 * parameters are moved by, in {@code loss} and {@code train}.
 */
package org.coldstart.model.tower;
