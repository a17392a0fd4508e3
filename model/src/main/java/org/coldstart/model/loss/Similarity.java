package org.coldstart.model.loss;

/** How a loss scores a user's embedding against an item's. */
public enum Similarity {
  /** The cosine, in [-1, 1]: only directions are learned. */
  COSINE,
  /** The inner product, which is what serving ranks by: lengths are learned too. */
  INNER_PRODUCT
}
