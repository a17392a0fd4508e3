package org.coldstart.model.exploration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.Test;

/** What is guessed of click rates, and how it moves candidates. */
public class ExplorationTest {

  private static final ClickPrior TWO_PERCENT = new ClickPrior(0.02);

  @Test
  public void countersThatCannotBe() {
    assertEquals(new ClickCounts(0, 0), new ClickCounts(-3, -1));
    assertEquals(new ClickCounts(5, 5), new ClickCounts(5, 9));
    assertEquals(new ClickCounts(5, 0), new ClickCounts(5, -9));
    assertEquals(ClickCounts.NONE, new ClickCounts(Double.NaN, Double.NaN));
    assertEquals(
        new ClickCounts(1e12, 1e12),
        new ClickCounts(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @Test
  public void thePriorIsTheCandidatesOwnRate() {
    assertEquals(0.5, ClickPrior.of(List.of()).rate(), 0);
    assertEquals(0.5, ClickPrior.of(List.of(ClickCounts.NONE)).rate(), 0);
    assertEquals(
        31.0 / 1002,
        ClickPrior.of(List.of(new ClickCounts(900, 10), new ClickCounts(100, 20))).rate(),
        1e-12);
    ClickCounts most = new ClickCounts(1e12, 1e12);
    assertTrue(ClickPrior.of(Collections.nCopies(10_000, most)).deviation() > 0);
  }

  @Test
  public void drawsAreOfTheBetaDistribution() {
    for (double[] shape :
        new double[][] {{1, 1}, {1, 49}, {3, 0.5}, {21, 980}, {1 + 1e6, 1e6}, {1, 1e-3}}) {
      double a = shape[0];
      double b = shape[1];
      double mean = a / (a + b);
      double variance = mean * (1 - mean) / (a + b + 1);
      int draws = 20_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < draws; i++) {
        double x = new KeyedRandom(11, KeyedRandom.key("item-" + i)).beta(a, b);
        assertTrue(x >= 0 && x <= 1);
        sum += x;
        squares += (x - mean) * (x - mean);
      }
      assertEquals(mean, sum / draws, 5 * Math.sqrt(variance / draws) + 1e-12);
      assertEquals(1, squares / draws / variance, 0.25);
    }
  }

  @Test(timeout = 10_000)
  public void enormousCountersEnd() {
    ClickCounts most = new ClickCounts(1e300, 1e299);
    ClickPrior rarest = ClickPrior.of(Collections.nCopies(10_000, new ClickCounts(1e12, 0)));
    for (int seed = 0; seed < 1000; seed++) {
      assertTrue(
          Double.isFinite(
              new ThompsonSampling(seed).rate(most, rarest, 1e16, KeyedRandom.key("a"))));
    }
    assertTrue(Double.isFinite(new UpperConfidence().rate(most, rarest, 1e16, 0)));
  }

  @Test
  public void aDrawBelongsToSeedAndItem() {
    ThompsonSampling seven = new ThompsonSampling(7);
    ClickCounts counts = new ClickCounts(40, 1);
    double drawn = seven.rate(counts, TWO_PERCENT, 0, KeyedRandom.key("a"));
    assertEquals(
        drawn, new ThompsonSampling(7).rate(counts, TWO_PERCENT, 99, KeyedRandom.key("a")), 0);
    assertNotEquals(drawn, seven.rate(counts, TWO_PERCENT, 0, KeyedRandom.key("b")), 0);
    assertNotEquals(
        drawn, new ThompsonSampling(8).rate(counts, TWO_PERCENT, 0, KeyedRandom.key("a")), 0);
  }

  @Test
  public void aDrawStaysTheSameWithEveryRelease() {
    assertEquals(
        DRAWN,
        new ThompsonSampling(7).rate(ClickCounts.NONE, TWO_PERCENT, 0, KeyedRandom.key("661")),
        1e-15);
  }

  private static final double DRAWN = 0.03807689703202275;

  @Test
  public void evidenceNarrowsDraws() {
    double last = Double.MAX_VALUE;
    for (double impressions : new double[] {0, 100, 10_000, 1_000_000}) {
      ClickCounts counts = new ClickCounts(impressions, impressions / 50);
      double furthest = 0;
      for (int seed = 0; seed < 500; seed++) {
        double drawn =
            new ThompsonSampling(seed).rate(counts, TWO_PERCENT, 0, KeyedRandom.key("a"));
        furthest = Math.max(furthest, Math.abs(drawn - 0.02));
      }
      assertTrue(furthest < last / 2);
      last = furthest;
    }
  }

  @Test
  public void theBoundFallsWithEvidenceAndRisesWithClicks() {
    UpperConfidence ucb = new UpperConfidence();
    double none = ucb.rate(ClickCounts.NONE, TWO_PERCENT, 1000, 0);
    double some = ucb.rate(new ClickCounts(100, 2), TWO_PERCENT, 1000, 0);
    double good = ucb.rate(new ClickCounts(100, 9), TWO_PERCENT, 1000, 0);
    double many = ucb.rate(new ClickCounts(1e9, 2e7), TWO_PERCENT, 1e9, 0);
    assertTrue(none > some && good > some && some > many);
    assertEquals(0.02, many, 1e-4);
    assertTrue(ucb.rate(ClickCounts.NONE, TWO_PERCENT, 1e6, 0) > none);
    assertTrue(Double.isFinite(ucb.rate(ClickCounts.NONE, TWO_PERCENT, 0, 0)));
  }

  @Test
  public void weightScalesWithTheCandidates() {
    double[] relevance = {3, 1, 2};
    List<ClickCounts> counts =
        List.of(new ClickCounts(100, 3), ClickCounts.NONE, new ClickCounts(50, 1));
    long[] keys = {7, 8, 9};
    ExploredRanking one =
        new ExploredRanking(relevance, counts, keys, new ThompsonSampling(1), 0.5);
    double[] tenfold = Arrays.stream(relevance).map(r -> 10 * r - 70).toArray();
    ExploredRanking ten = new ExploredRanking(tenfold, counts, keys, new ThompsonSampling(1), 0.5);
    assertEquals(Math.sqrt(2.0 / 3), one.spread(), 1e-12);
    for (int i = 0; i < 3; i++) {
      assertEquals(10 * one.explored(i) - 70, ten.explored(i), 1e-9);
    }
  }

  @Test
  public void orderOfCandidatesDoesNotMatter() {
    double[] relevance = IntStream.range(0, 50).mapToDouble(i -> Math.sin(i) / 3).toArray();
    List<ClickCounts> counts =
        IntStream.range(0, 50).mapToObj(i -> new ClickCounts(i * 7, i % 5)).toList();
    long[] keys = IntStream.range(0, 50).mapToLong(i -> 1000 + i).toArray();
    int[] turned = IntStream.range(0, 50).map(i -> (i * 17 + 5) % 50).toArray();
    for (Exploration exploration : List.of(new ThompsonSampling(3), new UpperConfidence())) {
      ExploredRanking one = new ExploredRanking(relevance, counts, keys, exploration, 0.7);
      ExploredRanking other =
          new ExploredRanking(
              Arrays.stream(turned).mapToDouble(i -> relevance[i]).toArray(),
              Arrays.stream(turned).mapToObj(counts::get).toList(),
              Arrays.stream(turned).mapToLong(i -> keys[i]).toArray(),
              exploration,
              0.7);
      for (int i = 0; i < turned.length; i++) {
        assertEquals(one.explored(turned[i]), other.explored(i), 0);
      }
    }
  }

  @Test
  public void equalCandidatesGetAnOrder() {
    ExploredRanking ranking =
        new ExploredRanking(
            new double[] {2, 2},
            List.of(ClickCounts.NONE, ClickCounts.NONE),
            new long[] {1, 2},
            new ThompsonSampling(1),
            1);
    assertNotEquals(ranking.explored(0), ranking.explored(1), 0);
    assertEquals(2, ranking.explored(0), 0.02);
    new ExploredRanking(new double[0], List.of(), new long[0], new ThompsonSampling(1), 1);
  }
}
