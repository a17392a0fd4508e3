package org.coldstart.model.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The baseline for users without a history: what those liked whose profiles are most similar, each
 * counting by the cosine; an item's popularity decides where that does not tell. For one thread.
 */
public final class NearestUsers implements CandidateScorer {

  /** Small enough that popularity never outweighs a neighbour. */
  private static final double POPULARITY = 1e-6;

  private final SparseMatrix profiles;
  private final SparseMatrix usersOf;
  private final SparseMatrix liked;
  private final CandidateRanking candidates;
  private final double[] lengths;
  private final int neighbours;
  private final double[] popularity;

  /**
   * @param profiles {@code [users × features]}; users without a row have no profile
   * @param liked {@code [users × items]}: the training positives; who has none is no neighbour
   * @param neighbours how many of the most similar users count
   */
  public NearestUsers(
      SparseMatrix profiles, SparseMatrix liked, CandidateRanking candidates, int neighbours) {
    this.profiles = profiles;
    this.usersOf = profiles.transpose();
    this.liked = liked;
    this.candidates = candidates;
    this.lengths = ContentNeighbours.lengths(profiles);
    this.neighbours = neighbours;
    this.popularity = new double[liked.columns()];
    for (int e = 0; e < liked.entries(); e++) {
      popularity[liked.indices()[e]] += POPULARITY;
    }
  }

  @Override
  public void score(int user, float[] scores) {
    double[] byItem = popularity.clone();
    double[] cosines = cosines(user);
    int[] nearest =
        IntStream.range(0, cosines.length)
            .filter(other -> cosines[other] > 0)
            .boxed()
            .sorted((a, b) -> Double.compare(cosines[b], cosines[a]))
            .limit(neighbours)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int other : nearest) {
      for (int e = liked.starts()[other]; e < liked.starts()[other + 1]; e++) {
        byItem[liked.indices()[e]] += cosines[other];
      }
    }
    int[] items = candidates.items();
    for (int c = 0; c < items.length; c++) {
      scores[c] = (float) byItem[items[c]];
    }
  }

  /** With everybody who liked something, the user apart; zeros for a user without a profile. */
  private double[] cosines(int user) {
    double[] cosines = new double[Math.min(profiles.rows(), liked.rows())];
    if (user >= profiles.rows()) {
      return cosines;
    }
    for (int e = profiles.starts()[user]; e < profiles.starts()[user + 1]; e++) {
      int feature = profiles.indices()[e];
      int end = usersOf.starts()[feature + 1];
      for (int p = usersOf.starts()[feature]; p < end; p++) {
        int other = usersOf.indices()[p];
        if (other < cosines.length && other != user && liked.entries(other) > 0) {
          cosines[other] += (double) profiles.values()[e] * usersOf.values()[p];
        }
      }
    }
    Arrays.setAll(
        cosines,
        other -> cosines[other] > 0 ? cosines[other] / (lengths[other] * lengths[user]) : 0);
    return cosines;
  }
}
