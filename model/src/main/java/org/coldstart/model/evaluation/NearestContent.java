package org.coldstart.model.evaluation;

import java.util.Arrays;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The baseline that needs no training: a user's profile is the sum of the content vectors, scaled
 * to length 1, of the items that the user liked, and a candidate's score is its cosine to that
 * profile. For one thread.
 */
public final class NearestContent implements CandidateScorer {

  private final SparseMatrix content;
  private final SparseMatrix liked;
  private final int[] items;
  private final double[] lengths;
  private final float[] profile;

  /**
   * @param content {@code [items × features]}
   * @param liked {@code [users × items]}: the training positives
   */
  public NearestContent(SparseMatrix content, SparseMatrix liked, CandidateRanking candidates) {
    this.content = content;
    this.liked = liked;
    this.items = candidates.items();
    this.lengths = ContentNeighbours.lengths(content);
    this.profile = new float[content.columns()];
  }

  @Override
  public void score(int user, float[] scores) {
    Arrays.fill(profile, 0);
    for (int l = liked.starts()[user]; l < liked.starts()[user + 1]; l++) {
      int item = liked.indices()[l];
      if (lengths[item] > 0) {
        for (int e = content.starts()[item]; e < content.starts()[item + 1]; e++) {
          profile[content.indices()[e]] += (float) (content.values()[e] / lengths[item]);
        }
      }
    }
    for (int c = 0; c < items.length; c++) {
      int item = items[c];
      double product = 0;
      for (int e = content.starts()[item]; e < content.starts()[item + 1]; e++) {
        product += content.values()[e] * profile[content.indices()[e]];
      }
      scores[c] = lengths[item] > 0 ? (float) (product / lengths[item]) : 0;
    }
  }
}
