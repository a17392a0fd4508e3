package org.coldstart.model.evaluation;

import org.coldstart.model.linear.SparseMatrix;

/**
 * The baseline that scores an item by how many users liked it, for every user alike. An item
 * without interactions is expected to become as popular as the items that resemble it.
 */
public final class Popularity implements CandidateScorer {

  private final float[] scores;

  private Popularity(float[] scores) {
    this.scores = scores;
  }

  /**
   * Scores candidates by their own interactions.
   *
   * @param liked {@code [users × items]}: the training positives
   */
  public static Popularity counted(SparseMatrix liked, CandidateRanking candidates) {
    float[] counts = counts(liked);
    int[] items = candidates.items();
    float[] scores = new float[items.length];
    for (int c = 0; c < items.length; c++) {
      scores[c] = counts[items[c]];
    }
    return new Popularity(scores);
  }

  /**
   * Scores candidates by their own interactions where they have any, and otherwise by the mean of
   * those of the most similar items that have some, weighted by similarity.
   *
   * @param liked {@code [users × items]}: the training positives
   * @param content {@code [items × features]}
   * @param neighbours how many similar items count
   */
  public static Popularity predicted(
      SparseMatrix liked, SparseMatrix content, CandidateRanking candidates, int neighbours) {
    float[] counts = counts(liked);
    int[] items = candidates.items();
    float[] scores = new float[items.length];
    ContentNeighbours similar = new ContentNeighbours(content, item -> counts[item] > 0);
    for (int c = 0; c < items.length; c++) {
      scores[c] =
          counts[items[c]] > 0
              ? counts[items[c]]
              : similar.weightedMean(items[c], neighbours, counts);
    }
    return new Popularity(scores);
  }

  private static float[] counts(SparseMatrix liked) {
    float[] counts = new float[liked.columns()];
    for (int e = 0; e < liked.entries(); e++) {
      counts[liked.indices()[e]]++;
    }
    return counts;
  }

  @Override
  public void score(int user, float[] into) {
    System.arraycopy(scores, 0, into, 0, scores.length);
  }
}
