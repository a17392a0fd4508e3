package org.coldstart.model.evaluation;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Test;

public class RankingTest {

  private static final int[] NONE = {};

  /** The case whose figures an independent evaluator in numpy gave; see the tests that use it. */
  private static final int[] CANDIDATES =
      IntStream.range(0, 30).filter(item -> item % 5 != 4).toArray();

  private static final Map<String, Double> EXPECTED =
      Map.of(
          "recall@3", 0.037037037037037035,
          "recall@8", 0.16666666666666663,
          "recall@20", 0.7777777777777778,
          "ndcg@3", 0.05214208066919516,
          "ndcg@8", 0.12523318640653633,
          "auc", 0.4202362068934136);

  private static final Map<String, Double> MIXED_EXPECTED =
      Map.of(
          "mixed recall@4", 0.12962962962962962,
          "mixed_warm recall@4", 0.27777777777777773,
          "mixed_cold recall@4", 0.047619047619047616,
          "mixed cold_share_of_top@4", 0.19444444444444445,
          "mixed recall@10", 0.5092592592592592,
          "mixed_warm recall@10", 0.7222222222222222,
          "mixed_cold recall@10", 0.4285714285714285,
          "mixed cold_share_of_top@10", 0.3333333333333333,
          "mixed cold_share_of_positives", 0.5238095238095238);

  private static final int[] USERS = IntStream.range(0, 9).toArray();

  private static int[] positives(int user) {
    return IntStream.rangeClosed(0, user % 4)
        .map(j -> CANDIDATES[(user * 3 + j * (j + 2)) % 24])
        .toArray();
  }

  private static int[] seen(int user) {
    return IntStream.range(0, 4).map(j -> (user + 2 * j) % 30).toArray();
  }

  @Test
  public void aUserComputedByHand() {
    // Ranking: place 2 (.9), 0 (.8), 4 (.5), 5 (.5), 1 (.1); place 3 is excluded. Positives 0, 5.
    float[] scores = {.8f, .1f, .9f, .99f, .5f, .5f};
    RankedUser user = RankedUser.of(scores, new int[] {0, 5}, new int[] {3});
    assertEquals(5, user.candidates());
    assertArrayEquals(new int[] {1, 3}, user.ranks());
    assertEquals(0, user.recall(1), 0);
    assertEquals(.5, user.recall(2), 0);
    assertEquals(1, user.recall(4), 0);
    double second = 1 / (Math.log(3) / Math.log(2));
    double fourth = 1 / (Math.log(5) / Math.log(2));
    assertEquals(second, user.ndcg(2) * (1 + second), 1e-12);
    assertEquals((second + fourth) / (1 + second), user.ndcg(4), 1e-12);
    // Pairs won of 2 × 3: place 0 beats 1 and 4; place 5 beats 1 and draws with 4.
    assertEquals(3.5 / 6, user.auc(), 1e-12);
  }

  @Test
  public void agreesWithCountingOneByOne() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      int n = 1 + random.nextInt(30);
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(6) == 0 ? -0f : random.nextInt(5) - 2;
      }
      int[] kinds = random.ints(n, 0, 3).toArray();
      kinds[random.nextInt(n)] = 0;
      int[] positives = IntStream.range(0, n).filter(i -> kinds[i] == 0).toArray();
      int[] excluded = IntStream.range(0, n).filter(i -> kinds[i] == 1).toArray();
      RankedUser user = RankedUser.of(scores, positives, excluded);
      int[] ranks =
          Arrays.stream(positives)
              .map(
                  p ->
                      (int)
                          IntStream.range(0, n)
                              .filter(c -> kinds[c] != 1)
                              .filter(
                                  c -> scores[c] > scores[p] || (scores[c] == scores[p] && c < p))
                              .count())
              .sorted()
              .toArray();
      assertArrayEquals(ranks, user.ranks());
      double wins = 0;
      int negatives = 0;
      for (int c = 0; c < n; c++) {
        if (kinds[c] == 2) {
          negatives++;
          for (int p : positives) {
            wins += scores[p] > scores[c] ? 1 : scores[p] == scores[c] ? .5 : 0;
          }
        }
      }
      assertEquals(
          negatives == 0 ? Double.NaN : wins / positives.length / negatives, user.auc(), 1e-12);
    }
  }

  @Test
  public void nonFiniteScoresAreRefused() {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> RankedUser.of(new float[] {1, wrong}, new int[] {0}, NONE));
    }
  }

  /** The expected numbers are those of {@code numpy.random.RandomState(0).permutation(n)}. */
  @Test
  public void tiesAreOrderedAsInNumpy() {
    assertArrayEquals(
        new int[] {6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5}, FixedShuffle.permutation(12));
    int[] large = FixedShuffle.permutation(5_000);
    assertArrayEquals(new int[] {398, 3833, 4836, 4572, 636}, Arrays.copyOf(large, 5));
    assertArrayEquals(new int[] {1653, 2607, 2732}, Arrays.copyOfRange(large, 4_997, 5_000));
    assertEquals(0, FixedShuffle.permutation(0).length);
  }

  /** Expected: an independent evaluator in numpy, on the same scores with many ties. */
  @Test
  public void agreesWithAnIndependentEvaluator() {
    CandidateRanking ranking = CandidateRanking.shuffled(CANDIDATES);
    int[] items = ranking.items();
    List<RankedUser> ranked =
        ranking.rank(
            USERS,
            RankingTest::positives,
            RankingTest::seen,
            (user, scores) -> {
              for (int c = 0; c < items.length; c++) {
                int i = items[c];
                scores[c] = (user * 5 + i * i * 2 + i * user * (i % 3)) % 9;
              }
            });
    assertEquals(9, ranked.size());
    Map<?, ?> map = figures(new HeldOutRanks.Builder().add("warm", "model", ranked), "warm");
    EXPECTED.forEach((name, value) -> assertEquals(name, value, (Double) map.get(name), 1e-12));
    assertEquals(9, map.get("users"));
  }

  private static Map<?, ?> figures(HeldOutRanks.Builder builder, String phase) {
    return (Map<?, ?>) ((Map<?, ?>) builder.build().toMap(3, 4, 8, 10, 20).get(phase)).get("model");
  }

  /** Expected: an independent evaluator in numpy, on the same scores without ties. */
  @Test
  public void mixedAgreesWithAnIndependentEvaluator() {
    CandidateRanking ranking = CandidateRanking.shuffled(CANDIDATES);
    int[] items = ranking.items();
    MixedRanking mixed =
        MixedRanking.rank(
            ranking,
            USERS,
            RankingTest::positives,
            RankingTest::seen,
            item -> item % 3 == 0,
            (user, scores) -> {
              for (int c = 0; c < items.length; c++) {
                scores[c] = (user * 13 + items[c] * 29 + items[c] * user * 3) % 31 - 15;
              }
            },
            4,
            10);
    HeldOutRanks.Builder ranks = new HeldOutRanks.Builder().addMixed("model", mixed);
    MIXED_EXPECTED.forEach(
        (name, value) -> {
          String[] parts = name.split(" ");
          assertEquals(name, value, (Double) figures(ranks, parts[0]).get(parts[1]), 1e-12);
        });
    assertTrue("no AUC of a part", !figures(ranks, "mixed_cold").containsKey("auc"));
  }

  @Test
  public void intervalsAreThoseOfTheMean() {
    List<RankedUser> users =
        List.of(
            new RankedUser(10, new int[] {0}, 1),
            new RankedUser(10, new int[] {9}, 0),
            new RankedUser(10, new int[] {0}, Double.NaN),
            new RankedUser(10, new int[] {0}, 1));
    Map<?, ?> map = figures(new HeldOutRanks.Builder().add("warm", "model", users), "warm");
    assertEquals(.75, (Double) map.get("recall@3"), 0);
    // Standard deviation .5 of the sample, .25 of the mean of four.
    List<?> interval = (List<?>) map.get("recall@3_ci");
    assertEquals(.75 - 1.959964 * .25, (Double) interval.get(0), 1e-6);
    assertEquals("never above 1", 1, (Double) interval.get(1), 0);
    assertEquals("users without negatives have no AUC", 2. / 3, (Double) map.get("auc"), 1e-12);
  }

  @Test
  public void ranksSurviveWritingAndDistrustWhatTheyRead() throws IOException {
    HeldOutRanks ranks =
        new HeldOutRanks.Builder()
            .add("cold_item", "model", List.of(new RankedUser(10, new int[] {0, 4}, .75)))
            .add("cold_item", "random", List.of(new RankedUser(2, new int[] {0, 1}, Double.NaN)))
            .addMixed(
                "model",
                new MixedRanking(
                    List.of(new RankedUser(9, new int[] {3}, .5)),
                    List.of(),
                    List.of(new RankedUser(9, new int[] {3}, Double.NaN)),
                    Map.of(100, .25),
                    1))
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ranks.write(new DataOutputStream(out));
    byte[] written = out.toByteArray();
    assertEquals(ranks.toMap(1, 5), read(written).toMap(1, 5));
    assertEquals(5, read(written).slices().size());
    assertTrue(read(written).slice("cold_item", "random").isPresent());
    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThrows(IOException.class, () -> read(cut));
    }
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] altered = written.clone();
      altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        read(altered).toMap(10);
      } catch (IOException expected) {
        // Either it still reads as some ranks, or it says that it does not: nothing else.
      }
    }
  }

  private static HeldOutRanks read(byte[] bytes) throws IOException {
    return HeldOutRanks.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
