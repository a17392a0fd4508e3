package org.coldstart.model.warmup;

import org.coldstart.model.linear.Cholesky;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.start.Audience;
import org.coldstart.model.start.ServedStart;

/**
 * What an item's own step of the factorisation makes of its evidence, pulled toward what its
 * content predicts. It solves
 *
 * <pre>(λI + ν·Σ_all xxᵀ + Σ_taken (c−ν)·xxᵀ + Σ_passed (1−ν)·xxᵀ)·v = Σ_taken c·x + λ·v⁰</pre>
 *
 * over users' collaborative blocks x, with the training's λ and confidences c, v⁰ being the
 * collaborative block that the item is served with while it is cold. With r = p − x·v⁰ it is v = v⁰
 * + (…)⁻¹·Σ w·x·r: the prediction, corrected by what it got wrong.
 *
 * <p>ν is how far not having touched the item tells against it. In training it is 1: everybody
 * could have. An item that came an hour ago has hardly been before anybody, and with ν = 1 its
 * first click would bury it. So ν = n / (n + typical), n being the users of whom something is
 * known: at n = 0 the item stays what its content says, and with the evidence of many it becomes
 * what a training would make of it.
 *
 * <p>It depends on the set of the evidence alone. Immutable and safe for use by many threads.
 */
public final class ClosedFormUpdate {

  private final double alpha;
  private final double regularization;
  private final Audience audience;

  /**
   * @param audience of the training that the start is of
   */
  public ClosedFormUpdate(ServedStart start, Audience audience) {
    this.alpha = start.alpha();
    this.regularization = start.foldIn().regularization();
    this.audience = audience;
  }

  /**
   * Solves for one item; O(evidence · rank² + rank³).
   *
   * @param prior {@code [rank]} from its offset: v⁰
   * @param users {@code [any × rank]}: collaborative blocks
   * @param rows ascending rows of the users of whom something is known
   * @param weights of each of these: above 0 where the user took the item, else 0
   * @param from first of them
   * @param to after the last of them
   * @param out {@code [rank]} from its offset, overwritten; the prior where there is no evidence
   */
  public void solve(
      float[] prior,
      int priorOffset,
      DenseMatrix users,
      int[] rows,
      float[] weights,
      int from,
      int to,
      float[] out,
      int outOffset) {
    int rank = users.columns();
    int count = to - from;
    double everybody = count / (count + audience.typicalEvidence());
    double[] system = new double[rank * rank];
    double[] right = new double[rank];
    for (int i = 0; i < system.length; i++) {
      system[i] = everybody * audience.gram().values()[i];
    }
    for (int i = 0; i < rank; i++) {
      system[i * rank + i] += regularization;
      right[i] = regularization * prior[priorOffset + i];
    }
    for (int e = from; e < to; e++) {
      boolean taken = weights[e] > 0;
      double confidence = taken ? Math.max(1, alpha * weights[e]) : 1;
      Audience.addSquare(confidence - everybody, users, rows[e], system);
      if (taken) {
        int x = users.offset(rows[e]);
        for (int i = 0; i < rank; i++) {
          right[i] += confidence * users.values()[x + i];
        }
      }
    }
    if (!Cholesky.decompose(system, rank)) {
      throw new ArithmeticException("the users' vectors are not finite");
    }
    Cholesky.solve(system, rank, right);
    for (int i = 0; i < rank; i++) {
      out[outOffset + i] = (float) right[i];
    }
  }
}
