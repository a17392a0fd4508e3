package org.coldstart.model.exploration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A shop whose click rates are known, in which pages are shown in several ways: what each loses
 * beside pages of the best items, and whether new items are seen.
 *
 * <p>Users and items are vectors. A user clicks an item that is shown at the rate {@code 0.02 ·
 * exp(taste + quality)}, at most one half: taste is the inner product, which the model knows with
 * an error, and quality the item's own, which the model knows of old items alone. Of new items the
 * model knows less of the taste, too: its inner products are shrunk, as those of items are that
 * only their content tells of. At equal times new items come in and as many of the oldest go, until
 * none is left of those that were there first. A visit takes the hundred items with the greatest
 * inner product, ranks them, and shows ten. Counters count what is shown and clicked; old items
 * begin with a past.
 */
final class ExplorationSimulation {

  private static final int DIMENSION = 8;
  private static final int ITEMS = 1_000;
  private static final int CANDIDATES = 100;
  private static final int PAGE = 10;
  private static final int ARRIVALS = 50;
  private static final int BATCH = 20;
  private static final int PAST_VISITS = 2_000;
  private static final double BASE_RATE = 0.02;
  private static final double TASTE = 0.8;
  private static final double QUALITY = 0.5;
  private static final double ERROR = 0.3;
  private static final double KNOWN_OF_NEW = 0.6;

  /** From so many impressions on an item is no longer new. */
  private static final double SEEN = 100;

  /**
   * What a way to show pages comes to.
   *
   * @param clicks all of them
   * @param regret {@code [tenths]} expected clicks that were lost beside the best page of the
   *     candidates, in each tenth of the visits, as a share of those that page would have got
   * @param exposureOfNew the share of impressions that went to items with fewer than a hundred
   * @param seen the share of the items that came in that were shown a hundred times
   */
  record Outcome(double clicks, double[] regret, double exposureOfNew, double seen) {

    double wholeRegret() {
      return Arrays.stream(regret).average().orElseThrow();
    }
  }

  /** Ranks candidates: their relevance, and the order in which they are shown. */
  interface Policy {

    /**
     * @param relevance {@code [candidates]}
     * @param visit number of the visit
     * @return {@code [candidates]} the greater, the further in front
     */
    double[] ranked(double[] relevance, List<ClickCounts> counts, long[] keys, int visit);
  }

  /** Relevance alone, as {@code cold_start} ranks without exploring. */
  static final Policy GREEDY = (relevance, counts, keys, visit) -> relevance;

  /** The candidates in any order. */
  static final Policy RANDOM =
      (relevance, counts, keys, visit) -> {
        Random random = new Random(31L * visit + 7);
        return Arrays.stream(relevance).map(any -> random.nextDouble()).toArray();
      };

  /** The mean click rate so far in place of a guess: evidence without exploration. */
  private static Policy evidence(double weight) {
    return (relevance, counts, keys, visit) -> {
      ClickPrior prior = ClickPrior.of(counts);
      ExploredRanking scale =
          new ExploredRanking(relevance, counts, keys, new UpperConfidence(), weight);
      double[] ranked = new double[relevance.length];
      for (int i = 0; i < ranked.length; i++) {
        ClickCounts count = counts.get(i);
        double mean = (count.clicks() + 1) / (count.impressions() + prior.impressions());
        ranked[i] =
            relevance[i] + weight * scale.spread() * (mean - prior.rate()) / prior.deviation();
      }
      return ranked;
    };
  }

  /** Thompson sampling with another seed at each visit. */
  static Policy thompson(double weight) {
    return (relevance, counts, keys, visit) ->
        explored(relevance, counts, keys, new ThompsonSampling(visit), weight);
  }

  /** The bound on the click rate. */
  static Policy ucb(double weight) {
    return (relevance, counts, keys, visit) ->
        explored(relevance, counts, keys, new UpperConfidence(), weight);
  }

  private static double[] explored(
      double[] relevance,
      List<ClickCounts> counts,
      long[] keys,
      Exploration exploration,
      double weight) {
    ExploredRanking ranking = new ExploredRanking(relevance, counts, keys, exploration, weight);
    return IntStream.range(0, relevance.length).mapToDouble(ranking::explored).toArray();
  }

  private static final class Item {
    private final long key;
    private final double[] taste;
    private final double[] known;
    private final double quality;
    private final boolean arrived;
    private double impressions;
    private double clicks;

    private Item(String id, Random random, boolean arrived) {
      this.key = KeyedRandom.key(id);
      this.arrived = arrived;
      this.quality = QUALITY * random.nextGaussian();
      this.taste = gaussian(random, 1);
      double[] error = gaussian(random, ERROR);
      double knowledge = arrived ? KNOWN_OF_NEW : 1;
      this.known =
          IntStream.range(0, DIMENSION)
              .mapToDouble(d -> knowledge * (taste[d] + error[d]))
              .toArray();
    }

    private ClickCounts counts() {
      return new ClickCounts(impressions, clicks);
    }
  }

  private final List<Item> items = new ArrayList<>();
  private final List<Item> arrived = new ArrayList<>();
  private final Random world;
  private final Random clicking;

  private ExplorationSimulation(long seed) {
    this.world = new Random(seed);
    this.clicking = new Random(seed + 1);
    for (int i = 0; i < ITEMS; i++) {
      items.add(new Item("old-" + i, world, false));
    }
    for (int visit = 0; visit < PAST_VISITS; visit++) {
      show(gaussian(world, Math.sqrt(DIMENSION)), GREEDY, visit);
    }
  }

  /**
   * Shows pages in one way; every way meets the same users and the same items.
   *
   * @param seed of users, items and clicks
   * @param visits a multiple of ten
   */
  static Outcome run(Policy policy, long seed, int visits) {
    return new ExplorationSimulation(seed).visits(policy, visits);
  }

  private Outcome visits(Policy policy, int visits) {
    double[] lost = new double[10];
    double[] best = new double[10];
    double clicks = 0;
    double toNew = 0;
    for (int visit = 0; visit < visits; visit++) {
      if (visit % (visits / ARRIVALS) == 0) {
        arrive();
      }
      Page page = show(gaussian(world, Math.sqrt(DIMENSION)), policy, visit);
      int tenth = visit * 10 / visits;
      lost[tenth] += page.best - page.expected;
      best[tenth] += page.best;
      clicks += page.clicks;
      toNew += page.toNew;
    }
    for (int tenth = 0; tenth < 10; tenth++) {
      lost[tenth] /= best[tenth];
    }
    double seen = arrived.stream().filter(item -> item.impressions >= SEEN).count();
    return new Outcome(clicks, lost, toNew / visits / PAGE, seen / arrived.size());
  }

  private void arrive() {
    for (int i = 0; i < BATCH; i++) {
      Item item = new Item("new-" + arrived.size(), world, true);
      arrived.add(item);
      items.remove(0);
      items.add(item);
    }
  }

  private record Page(double expected, double best, int clicks, int toNew) {}

  private Page show(double[] user, Policy policy, int visit) {
    List<Item> candidates = best(items, item -> relevance(user, item), CANDIDATES);
    double[] relevance = candidates.stream().mapToDouble(c -> relevance(user, c)).toArray();
    double[] ranks =
        policy.ranked(
            relevance,
            candidates.stream().map(Item::counts).toList(),
            candidates.stream().mapToLong(item -> item.key).toArray(),
            visit);
    List<Item> shown = best(candidates, item -> ranks[candidates.indexOf(item)], PAGE);
    double expected = shown.stream().mapToDouble(item -> rate(user, item)).sum();
    double possible =
        candidates.stream().mapToDouble(c -> -rate(user, c)).sorted().limit(PAGE).sum();
    int clicks = 0;
    int toNew = 0;
    for (Item item : shown) {
      toNew += item.impressions < SEEN ? 1 : 0;
      item.impressions++;
      if (clicking.nextDouble() < rate(user, item)) {
        item.clicks++;
        clicks++;
      }
    }
    return new Page(expected, -possible, clicks, toNew);
  }

  private static List<Item> best(List<Item> items, ToDoubleFunction<Item> score, int count) {
    record Scored(Item item, double score) {}
    return items.stream()
        .map(item -> new Scored(item, score.applyAsDouble(item)))
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(count)
        .map(Scored::item)
        .toList();
  }

  private static double relevance(double[] user, Item item) {
    return TASTE * product(user, item.known) + (item.arrived ? 0 : item.quality);
  }

  private static double rate(double[] user, Item item) {
    return Math.min(0.5, BASE_RATE * Math.exp(TASTE * product(user, item.taste) + item.quality));
  }

  private static double product(double[] left, double[] right) {
    double sum = 0;
    for (int d = 0; d < DIMENSION; d++) {
      sum += left[d] * right[d];
    }
    return sum;
  }

  /** Has the length {@code scale} on the average. */
  private static double[] gaussian(Random random, double scale) {
    double[] vector = new double[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = scale * random.nextGaussian() / Math.sqrt(DIMENSION);
    }
    return vector;
  }

  /**
   * Prints a line for each way.
   *
   * @param arguments how many visits, a multiple of 500, and how many seeds
   */
  public static void main(String[] arguments) {
    int visits = Integer.parseInt(arguments[0]);
    int seeds = Integer.parseInt(arguments[1]);
    Map<String, Policy> policies = new LinkedHashMap<>();
    policies.put("random", RANDOM);
    policies.put("greedy", GREEDY);
    for (double weight : new double[] {0.1, 0.3, 1}) {
      policies.put("evidence " + weight, evidence(weight));
      policies.put("thompson " + weight, thompson(weight));
      policies.put("ucb " + weight, ucb(weight));
    }
    System.out.printf(
        Locale.ROOT,
        "%-14s %7s %8s %8s %8s %8s %7s %7s%n",
        "means of " + seeds,
        "clicks",
        "regret",
        "1st 10th",
        "5th",
        "last",
        "to new",
        "seen");
    policies.forEach(
        (name, policy) -> {
          List<Outcome> outcomes =
              IntStream.range(0, seeds).mapToObj(seed -> run(policy, seed, visits)).toList();
          System.out.printf(
              Locale.ROOT,
              "%-14s %7.0f %8.3f %8.3f %8.3f %8.3f %7.3f %7.3f%n",
              name,
              mean(outcomes, Outcome::clicks),
              mean(outcomes, Outcome::wholeRegret),
              mean(outcomes, outcome -> outcome.regret[0]),
              mean(outcomes, outcome -> outcome.regret[4]),
              mean(outcomes, outcome -> outcome.regret[9]),
              mean(outcomes, Outcome::exposureOfNew),
              mean(outcomes, Outcome::seen));
        });
  }

  private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
    return outcomes.stream().mapToDouble(figure).average().orElseThrow();
  }
}
