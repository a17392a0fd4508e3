package org.coldstart.model.start;

import org.coldstart.model.linear.DenseMatrix;

/**
 * What was learned of items, and from how much.
 *
 * @param factors {@code [items × rank]}; zeros where nobody has touched an item
 * @param evidence by item, how much it was learned from, in interactions; 0 where nobody has
 *     touched an item
 */
public record ItemFactors(DenseMatrix factors, float[] evidence) {}
