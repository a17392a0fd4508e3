package org.coldstart.model.evaluation;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.Test;

/** Figures that follow from ranks alone: curves and differences. */
public class HeldOutFiguresTest {

  private static final int USERS = 60;

  private static List<RankedUser> users(
      int count, IntUnaryOperator firstRank, IntUnaryOperator secondRank) {
    return IntStream.range(0, count)
        .mapToObj(
            u ->
                new RankedUser(
                    200, new int[] {firstRank.applyAsInt(u), secondRank.applyAsInt(u)}, .5))
        .toList();
  }

  private static final List<RankedUser> MODEL = users(USERS, u -> 7 * u % 50, u -> 50 + 3 * u % 37);

  private static final List<RankedUser> OTHER =
      users(USERS, u -> 7 * u % 50 + u % 6, u -> 55 + 3 * u % 37 + u % 9);

  private static HeldOutRanks ranks() {
    return new HeldOutRanks.Builder()
        .add("warm", "model", MODEL)
        .add("warm", "other", OTHER)
        .add("warm", "same", MODEL)
        .add("warm", "fewer", MODEL.subList(0, 5))
        .add("cold_user", "model", List.of())
        .build();
  }

  private static Map<?, ?> map(Object value, String... path) {
    Object at = value;
    for (String key : path) {
      at = ((Map<?, ?>) at).get(key);
    }
    return (Map<?, ?>) at;
  }

  private static double number(Map<?, ?> map, String name) {
    return (double) map.get(name);
  }

  private static void assertInterval(Map<?, ?> map, String name, double low, double high) {
    List<?> interval = (List<?>) map.get(name + "_ci");
    // A thousand draws leave the ends of an interval uncertain by a few per cent of its width.
    double tolerance = .12 * (high - low);
    assertEquals(low, (double) interval.get(0), tolerance);
    assertEquals(high, (double) interval.get(1), tolerance);
  }

  /** Expected: numpy, the same ranks, 200,000 draws. */
  @Test
  public void pairedDifferencesAgreeWithAnIndependentBootstrap() {
    Map<String, Object> figures = new HeldOutFigures(ranks(), 20, 60).toMap();
    Map<?, ?> at20 = map(figures, "differences", "warm", "other", "recall@20");
    assertEquals(0.008333333333333333, number(at20, "difference"), 1e-12);
    assertInterval(at20, "difference", 0, 0.025);
    assertEquals(1.0416666666666667, number(at20, "ratio"), 1e-12);
    assertInterval(at20, "ratio", 1, 1.15384615);
    Map<?, ?> at60 = map(figures, "differences", "warm", "other", "recall@60");
    assertEquals(0.11666666666666667, number(at60, "difference"), 1e-12);
    assertInterval(at60, "difference", 0.06666667, 0.175);
    assertInterval(at60, "ratio", 1.125, 1.33333333);
    assertTrue(map(figures, "differences", "warm", "other").containsKey("ndcg@60"));
  }

  /** Expected: numpy, the same ranks, users drawn apart. */
  @Test
  public void withoutPairsIntervalsAreWider() {
    HeldOutRanks other = new HeldOutRanks.Builder().add("warm", "model", OTHER).build();
    Map<?, ?> at20 = map(new HeldOutFigures(ranks(), 20).against(other), "warm", "recall@20");
    assertEquals(0.008333333333333333, number(at20, "difference"), 1e-12);
    assertInterval(at20, "difference", -0.08333333, 0.1);
  }

  @Test
  public void aSystemDoesNotDifferFromItself() {
    Map<?, ?> same =
        map(new HeldOutFigures(ranks(), 20).toMap(), "differences", "warm", "same", "ndcg@20");
    assertEquals(0, number(same, "difference"), 0);
    assertEquals(List.of(0.0, 0.0), same.get("difference_ci"));
    assertEquals(List.of(1.0, 1.0), same.get("ratio_ci"));
  }

  @Test
  public void sameRanksGiveSameIntervals() {
    assertEquals(
        new HeldOutFigures(ranks(), 20, 100).toMap(), new HeldOutFigures(ranks(), 20, 100).toMap());
  }

  @Test
  public void whatCannotBePairedIsLeftOut() {
    Map<?, ?> differences = map(new HeldOutFigures(ranks(), 20).toMap(), "differences");
    assertFalse(map(differences, "warm").containsKey("fewer"));
    assertFalse(differences.containsKey("cold_user"));
    HeldOutRanks none =
        new HeldOutRanks.Builder()
            .add("warm", "model", MODEL)
            .add("warm", "never", users(USERS, u -> 150, u -> 160))
            .build();
    Map<?, ?> never =
        map(new HeldOutFigures(none, 20).toMap(), "differences", "warm", "never", "recall@20");
    assertTrue(never.containsKey("difference"));
    assertFalse(never.containsKey("ratio"));
  }

  @Test
  public void curvesRiseToTheRecallOfTheTables() {
    Map<String, Object> figures = new HeldOutFigures(ranks(), 20).toMap();
    List<?> depths = (List<?>) map(figures, "curves").get("depths");
    Map<?, ?> curve = map(figures, "curves", "recall", "warm", "model");
    List<?> mean = (List<?>) curve.get("mean");
    assertEquals(depths.size(), mean.size());
    for (int i = 0; i < depths.size(); i++) {
      int k = (int) depths.get(i);
      double expected = MODEL.stream().mapToDouble(user -> user.recall(k)).average().orElseThrow();
      assertEquals(expected, (double) mean.get(i), 1e-12);
      assertTrue((double) ((List<?>) curve.get("low")).get(i) <= expected);
      assertTrue((double) ((List<?>) curve.get("high")).get(i) >= expected);
    }
    Map<?, ?> table = map(figures, "metrics", "warm", "model");
    int at20 = depths.indexOf(20);
    assertEquals(number(table, "recall@20"), (double) mean.get(at20), 0);
    assertEquals(
        table.get("recall@20_ci"),
        List.of(((List<?>) curve.get("low")).get(at20), ((List<?>) curve.get("high")).get(at20)));
    assertFalse(map(figures, "curves", "recall").containsKey("cold_user"));
  }

  @Test
  public void quantilesAreThoseOfNumpy() {
    double[] values = {1, 2, 4, 8};
    assertEquals(1, PairedBootstrap.quantile(values, 0), 0);
    assertEquals(3, PairedBootstrap.quantile(values, .5), 1e-12);
    assertEquals(7.4, PairedBootstrap.quantile(values, .95), 1e-12);
    assertEquals(8, PairedBootstrap.quantile(values, 1), 0);
  }
}
