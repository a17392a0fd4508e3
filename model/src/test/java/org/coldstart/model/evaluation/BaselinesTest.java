package org.coldstart.model.evaluation;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.Arrays;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class BaselinesTest {

  /** Items × features: 0 and 2 alike, 1 apart, 3 between, 4 without any content. */
  private static final SparseMatrix CONTENT =
      new SparseMatrix(
          5,
          2,
          new int[] {0, 1, 2, 3, 5, 5},
          new int[] {0, 1, 0, 0, 1},
          new float[] {2, 1, 1, 3, 4});

  /** Users × items: user 0 liked 0; user 1 liked 0 and 1; user 2 nothing. */
  private static final SparseMatrix LIKED =
      new SparseMatrix(3, 5, new int[] {0, 1, 3, 3}, new int[] {0, 0, 1}, new float[] {1, 1, 1});

  private static float[] byItem(CandidateRanking ranking, CandidateScorer scorer, int user) {
    float[] scores = new float[ranking.size()];
    Arrays.fill(scores, 99);
    scorer.score(user, scores);
    float[] byItem = new float[5];
    for (int c = 0; c < scores.length; c++) {
      byItem[ranking.items()[c]] = scores[c];
    }
    return byItem;
  }

  private final CandidateRanking ranking = CandidateRanking.shuffled(new int[] {0, 1, 2, 3, 4});

  @Test
  public void nearestContentIsTheCosineToWhatWasLiked() {
    NearestContent nearest = new NearestContent(CONTENT, LIKED, ranking);
    assertArrayEquals(new float[] {1, 0, 1, .6f, 0}, byItem(ranking, nearest, 0), 1e-6f);
    assertArrayEquals(new float[] {1, 1, 1, 1.4f, 0}, byItem(ranking, nearest, 1), 1e-6f);
    assertArrayEquals(new float[5], byItem(ranking, nearest, 2), 0);
  }

  @Test
  public void nearestUsersLikeWhatThoseLikeWhoAreLikeThem() {
    // User 2, who likes nothing yet, is like user 0 (cosine 1) and a little like user 1 (.6).
    SparseMatrix profiles =
        new SparseMatrix(
            3, 2, new int[] {0, 1, 3, 4}, new int[] {0, 0, 1, 0}, new float[] {2, 3, 4, 5});
    assertArrayEquals(
        "both liked item 0, one item 1",
        new float[] {1.6f, .6f, 0, 0, 0},
        byItem(ranking, new NearestUsers(profiles, LIKED, ranking, 50), 2),
        1e-4f);
    assertArrayEquals(
        "the one nearest; popularity decides the rest",
        new float[] {1 + 2e-6f, 1e-6f, 0, 0, 0},
        byItem(ranking, new NearestUsers(profiles, LIKED, ranking, 1), 2),
        1e-7f);
    assertArrayEquals(
        "without a profile",
        new float[] {2e-6f, 1e-6f, 0, 0, 0},
        byItem(
            ranking,
            new NearestUsers(
                new SparseMatrix(2, 2, new int[3], new int[0], new float[0]), LIKED, ranking, 50),
            2),
        1e-9f);
  }

  @Test
  public void popularityCountsAndPredicts() {
    assertArrayEquals(
        new float[] {2, 1, 0, 0, 0}, byItem(ranking, Popularity.counted(LIKED, ranking), 2), 0);
    assertArrayEquals(
        "item 2 is like item 0; item 3 has cosines .6 and .8 to items 0 and 1",
        new float[] {2, 1, 2, (.6f * 2 + .8f * 1) / 1.4f, 0},
        byItem(ranking, Popularity.predicted(LIKED, CONTENT, ranking, 50), 0),
        1e-6f);
    assertEquals(
        "the one nearest neighbour",
        1,
        byItem(ranking, Popularity.predicted(LIKED, CONTENT, ranking, 1), 0)[3],
        1e-6f);
  }

  @Test
  public void randomIsTheSameInEveryRunAndAnotherForEveryUser() {
    float[] first = byItem(ranking, new RandomScorer(1), 0);
    assertArrayEquals(first, byItem(ranking, new RandomScorer(1), 0), 0);
    assertFalse(Arrays.equals(first, byItem(ranking, new RandomScorer(1), 1)));
    assertFalse(Arrays.equals(first, byItem(ranking, new RandomScorer(2), 0)));
  }
}
