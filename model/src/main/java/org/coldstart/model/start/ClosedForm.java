package org.coldstart.model.start;

import java.util.Arrays;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.SparseMatrix;

/**
 * A closed-form start as training works with it: what it serves with, and what it learned of the
 * training items, by their numbers. Immutable and safe for use by many threads.
 *
 * @param served everything that does not grow with the number of items
 * @param items a row per training item
 */
public record ClosedForm(ServedStart served, LearnedRows items) {

  /** Length of an embedding. */
  public int dimension() {
    return served.dimension();
  }

  /** Length of the collaborative block. */
  public int rank() {
    return served.rank();
  }

  /** Whether a warm item is served by its own factor. */
  public boolean servesFactors() {
    return served.servesFactors();
  }

  /** Whether a training item is served by its own factor. */
  public boolean isWarm(int item) {
    return served.servesFactors() && items.isWarm(item);
  }

  /**
   * Embeds a training item by what was learned of it.
   *
   * @return whether there was anything to serve; out is untouched where its own factor is not
   *     served or is all zeros
   */
  public boolean warmItem(int item, float[] out, int offset) {
    if (!isWarm(item)) {
      return false;
    }
    DenseMatrix factors = items.factors();
    DenseMatrix content = items.content();
    System.arraycopy(factors.values(), factors.offset(item), out, offset, factors.columns());
    System.arraycopy(
        content.values(), content.offset(item), out, offset + factors.columns(), content.columns());
    return true;
  }

  /** Embeds every row of encoded content as a cold item; {@code [rows × dimension]}. */
  public DenseMatrix coldItems(SparseMatrix content) {
    DenseMatrix out = DenseMatrix.zeros(content.rows(), dimension());
    for (int r = 0; r < content.rows(); r++) {
      served.coldItem(
          content.indices(),
          content.values(),
          content.starts()[r],
          content.starts()[r + 1],
          out.values(),
          out.offset(r));
    }
    return out;
  }

  /**
   * Embeds a user by the history.
   *
   * @param history distinct training items that the user wanted
   * @param weights their weights
   * @param count how many there are
   * @param out {@code [dimension]} from offset, overwritten
   * @return whether anything was learned of those items; out is undefined where nothing was
   */
  public boolean warmUser(int[] history, float[] weights, int count, float[] out, int offset) {
    return served.warmUser(items, history, weights, count, out, offset);
  }

  /**
   * The mean of the factors of a history.
   *
   * @param history training items
   * @return {@code [rank]}
   */
  public float[] meanFactor(int[] history) {
    return TransformStep.mean(
        rank(), Arrays.stream(history).mapToObj(items.factors()::row).toList());
  }

  /**
   * The collaborative block of a user by the history, before any balance.
   *
   * @param out {@code [rank]}, overwritten
   * @return false where the history is empty
   */
  public boolean fold(int[] history, float[] weights, int count, float[] out) {
    return served.fold(items, history, weights, count, out);
  }

  /**
   * Adds the content block beside a user's collaborative block and balances the two.
   *
   * @param out {@code [dimension]} from offset; its first {@code rank} elements are what {@link
   *     #fold} gave
   */
  public void completeWarmUser(int[] history, float[] weights, int count, float[] out, int offset) {
    served.completeWarmUser(items, history, weights, count, out, offset);
  }

  /** The same towers with another map from profiles. */
  public ClosedForm withUserMap(RidgeFit map) {
    return new ClosedForm(served.withUserMap(map.weights(), map.intercept()), items);
  }

  /** The same towers with another weight of the content block. */
  public ClosedForm withContentWeight(double weight) {
    return balancedBy(served.balance().withContentWeight((float) weight));
  }

  /** The same towers with another weight of the block of users' profiles. */
  public ClosedForm withProfileWeight(double weight) {
    return new ClosedForm(served.withProfiles(served.profiles().withWeight((float) weight)), items);
  }

  /** The same towers with other weights of items' popularity, where they have that coordinate. */
  public ClosedForm withPopularityWeights(double forKnownUsers, double forNewUsers) {
    return new ClosedForm(
        served.withPopularity(served.popularity().withWeights(forKnownUsers, forNewUsers)), items);
  }

  ClosedForm balancedBy(BlockBalance balance) {
    return new ClosedForm(served.withBalance(balance), items);
  }
}
