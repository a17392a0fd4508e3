package org.coldstart.model.evaluation;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.Test;

/** What is told of whole rankings: the top, who is shown, recall by group of items. */
public class WholeRankingTest {

  private static final int[] NONE = {};

  /** Ranks by scores given by user and item. */
  private static void rank(
      CandidateRanking ranking,
      float[][] scores,
      int[][] positives,
      int[][] seen,
      List<Consumer<UserRanking>> visitors) {
    int[] items = ranking.items();
    ranking.forEach(
        IntStream.range(0, scores.length).toArray(),
        user -> positives[user],
        user -> seen[user],
        (user, into) -> {
          for (int c = 0; c < items.length; c++) {
            into[c] = scores[user][items[c]];
          }
        },
        one -> visitors.forEach(visitor -> visitor.accept(one)));
  }

  @Test
  public void topIsTheBeginningOfTheSortedRanking() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(400);
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(4) == 0 ? -0f : random.nextInt(90) - 40;
      }
      int positive = random.nextInt(n);
      int[] excluded =
          IntStream.range(0, n).filter(i -> i != positive && random.nextInt(5) == 0).toArray();
      int[] sorted =
          IntStream.range(0, n)
              .filter(i -> Arrays.binarySearch(excluded, i) < 0)
              .boxed()
              .sorted(
                  (a, b) -> scores[a] != scores[b] ? Float.compare(scores[b], scores[a]) : a - b)
              .mapToInt(Integer::intValue)
              .toArray();
      UserRanking ranking = new UserRanking(scores, new int[] {positive}, excluded);
      assertEquals(sorted.length, ranking.size());
      for (int k : new int[] {1, 3, 100}) {
        assertArrayEquals(Arrays.copyOf(sorted, Math.min(k, sorted.length)), ranking.top(k));
      }
    }
  }

  @Test
  public void partsOfThePositivesKeepTheirRanks() {
    float[] scores = {.9f, .8f, .7f, .6f, .5f};
    UserRanking ranking = new UserRanking(scores, new int[] {1, 3, 4}, NONE);
    assertArrayEquals(new int[] {1, 3, 4}, ranking.ranked().ranks());
    RankedUser part = ranking.part(place -> place != 3);
    assertArrayEquals(new int[] {1, 4}, part.ranks());
    assertEquals(5, part.candidates());
    assertNull(ranking.part(place -> place == 0));
  }

  @Test
  public void giniOfKnownCases() {
    assertEquals(0, Exposure.gini(new long[] {3, 3, 3}), 1e-12);
    // All to one of four: 1 - 1/4.
    assertEquals(.75, Exposure.gini(new long[] {0, 0, 8, 0}), 1e-12);
    // Mean absolute difference of 1, 2, 3, 4: 20 / 16 = 1.25; half of it over the mean 2.5.
    assertEquals(.25, Exposure.gini(new long[] {4, 1, 3, 2}), 1e-12);
  }

  /** Three users, six items, of which 5 is new; by hand. */
  @Test
  public void exposureByHand() {
    float[][] scores = {
      {6, 5, 4, 3, 2, 1}, // top 2: 0, 1
      {6, 5, 4, 3, 2, 9}, // 0 was seen: top 2: 5, 1
      {1, 9, 2, 3, 4, 8}, // top 2: 1, 5
    };
    CandidateRanking ranking = CandidateRanking.shuffled(IntStream.range(0, 6).toArray());
    ItemGroups popularity = ItemGroups.byPopularity(new int[] {3, 9, 2, 2, 1, 0});
    Exposure exposure = new Exposure(ranking, popularity, 2);
    rank(
        ranking, scores, new int[][] {{1}, {2}, {5}}, new int[][] {{}, {0}, {}}, List.of(exposure));
    Map<String, Object> map = exposure.toMap();
    // Shown: item 0 once, item 1 three times, item 5 twice.
    assertEquals(3 / 6.0, (double) map.get("coverage@2"), 1e-12);
    assertEquals(Exposure.gini(new long[] {0, 0, 0, 1, 2, 3}), (double) map.get("gini@2"), 1e-12);
    assertEquals(22 / 36.0, (double) map.get("gini@2"), 1e-12);
    assertEquals(3 / 6.0, (double) map.get("share_of_most_popular_tenth@2"), 1e-12);
    assertEquals(2 / 6.0, (double) map.get("share_of_new_items@2"), 1e-12);
  }

  @Test
  public void exposureSaysNothingOfWhatIsNotThere() {
    CandidateRanking ranking = CandidateRanking.shuffled(new int[] {0, 1});
    float[][] scores = {{1, 2}};
    Exposure allNew = new Exposure(ranking, ItemGroups.byPopularity(new int[] {0, 0}), 1);
    Exposure allKnown = new Exposure(ranking, ItemGroups.byPopularity(new int[] {2, 1}), 1);
    rank(ranking, scores, new int[][] {{0}}, new int[][] {{}}, List.of(allNew, allKnown));
    assertEquals(List.of("coverage@1", "gini@1"), List.copyOf(allNew.toMap().keySet()));
    assertTrue(allKnown.toMap().containsKey("share_of_most_popular_tenth@1"));
    assertFalse(allKnown.toMap().containsKey("share_of_new_items@1"));
    assertTrue(new Exposure(ranking, ItemGroups.byPopularity(new int[2]), 1).toMap().isEmpty());
  }

  @Test
  public void groupsByEvidence() {
    ItemGroups groups =
        ItemGroups.byTrainingInteractions(
            new int[] {0, 1, 2, 3, 5, 6, 10, 11, 30, 31, 100, 101, 9_999});
    assertArrayEquals(new int[] {0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}, groups.groupOf());
    assertEquals(
        List.of("0", "1-2", "3-5", "6-10", "11-30", "31-100", "more than 100"), groups.labels());
  }

  @Test
  public void groupsByPopularity() {
    int[] counts = new int[25];
    for (int i = 0; i < 20; i++) {
      counts[i] = 1 + i;
    }
    int[] expected = new int[25];
    Arrays.fill(expected, 0, 10, 2);
    Arrays.fill(expected, 10, 18, 1);
    Arrays.fill(expected, 18, 20, 0);
    Arrays.fill(expected, 20, 25, 3);
    assertArrayEquals(expected, ItemGroups.byPopularity(counts).groupOf());
  }

  @Test
  public void groupsByAge() {
    long[] first = {40, 10, 30, 20, 99, 35, 5, 6, 7};
    boolean[] dated = {true, true, true, true, false, true, true, true, true};
    ItemGroups groups = ItemGroups.byAge(first, dated);
    assertArrayEquals(new int[] {0, 2, 1, 1, -1, 0, 3, 3, 2}, groups.groupOf());
    assertEquals("newest quarter (35 to 40)", groups.labels().get(0));
    assertEquals("oldest quarter (5 to 6)", groups.labels().get(3));
  }

  /** Two users, five items; by hand. */
  @Test
  public void recallByGroupByHand() {
    float[][] scores = {
      {9, 8, 7, 6, 5},
      {5, 6, 7, 8, 9},
    };
    ItemGroups groups =
        new ItemGroups("halves", List.of("a", "b", "none"), new int[] {0, 0, 1, 1, -1});
    CandidateRanking ranking = CandidateRanking.shuffled(IntStream.range(0, 5).toArray());
    GroupedRecall recall = new GroupedRecall(ranking, groups);
    rank(ranking, scores, new int[][] {{0, 1, 3, 4}, {1}}, new int[][] {{}, {4}}, List.of(recall));
    List<Map<String, Object>> maps = recall.toMaps(1, 3);
    // Group a: user 0 has items 0 and 1 at ranks 0 and 1; user 1 has item 1 at rank 2 without 4.
    assertEquals(.25, (double) maps.get(0).get("recall@1"), 1e-12);
    assertEquals(1, (double) maps.get(0).get("recall@3"), 1e-12);
    assertEquals(2, maps.get(0).get("users"));
    assertEquals(3, maps.get(0).get("positives"));
    // Group b: user 0 has item 3 at rank 3.
    assertEquals(0, (double) maps.get(1).get("recall@3"), 1e-12);
    assertEquals(1, maps.get(1).get("users"));
    assertEquals(Map.of("users", 0, "positives", 0), maps.get(2));
  }
}
