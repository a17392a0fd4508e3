package org.coldstart.qa.catalogue;

/**
 * What nobody knows about real data: how much a user really likes an item. Ranking by it is the
 * best there can be.
 */
@FunctionalInterface
public interface Truth {
  /** Larger is better; {@code user} and {@code item} are indices in the catalogue. */
  double affinity(int user, int item);
}
