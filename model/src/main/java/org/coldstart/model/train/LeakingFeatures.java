package org.coldstart.model.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.Feature;

/**
 * Numeric features that say how many interactions an entity has: a count of ratings, a sales rank.
 * Such a number knows an example's own future, and a new item has none of it, so whatever is
 * learned from it fails where it is needed.
 *
 * <p>A feature leaks where it ranks the entities as their training interactions do, up or down
 * (rank correlation of .9 or more; counters of real data reach .93 to 1, honest features .8 at
 * most). Where interactions are few, or a part of them was kept back, a counter ranks less well; it
 * is known then by being whole, never below the interactions that are there, and by their varying
 * around a fixed share of it no more than chance makes them.
 *
 * @param items those of the items
 * @param users those of the users
 */
record LeakingFeatures(List<Leak> items, List<Leak> users) {

  private static final int FEWEST_ENTITIES = 20;
  private static final int FEWEST_VALUES = 3;
  private static final double SAME_RANKING = 0.9;
  private static final double SIMILAR_RANKING = 0.6;

  /** How many standard deviations a rank correlation must be away from chance. */
  private static final double SURELY = 5;

  /** What variance around a fixed share is at most, beside that of a binomial distribution. */
  private static final double BY_CHANCE = 2;

  /**
   * One feature.
   *
   * @param reason for people
   */
  record Leak(Feature feature, String reason) {}

  static LeakingFeatures of(TrainingData data) {
    return new LeakingFeatures(
        find(data.items(), data.itemOf(), data), find(data.users(), data.userOf(), data));
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return items.isEmpty() && users.isEmpty();
  }

  /** The items' features, to be left out. */
  Set<Feature> ofItems() {
    return items.stream().map(Leak::feature).collect(Collectors.toSet());
  }

  /** The users' features, to be left out. */
  Set<Feature> ofUsers() {
    return users.stream().map(Leak::feature).collect(Collectors.toSet());
  }

  /** For a report: side, name and reason of each. */
  List<Map<String, Object>> toList() {
    return Stream.concat(
            items.stream().map(leak -> toMap("item", leak)),
            users.stream().map(leak -> toMap("user", leak)))
        .toList();
  }

  private static Map<String, Object> toMap(String side, Leak leak) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("side", side);
    map.put("feature", leak.feature().name());
    map.put("reason", leak.reason());
    return map;
  }

  private static List<Leak> find(EntityTable table, int[] rowOf, TrainingData data) {
    int[] all = new int[table.rows()];
    int[] positive = new int[table.rows()];
    for (int i = 0; i < rowOf.length; i++) {
      all[rowOf[i]]++;
      positive[rowOf[i]] += data.label()[i] > 0 ? 1 : 0;
    }
    return table.features().stream()
        .filter(Feature.Numeric.class::isInstance)
        .map(Feature.Numeric.class::cast)
        .flatMap(
            feature ->
                reason(table, feature, all, "interactions")
                    .or(() -> reason(table, feature, positive, "positive interactions"))
                    .map(reason -> new Leak(feature, reason))
                    .stream())
        .toList();
  }

  private static Optional<String> reason(
      EntityTable table, Feature.Numeric feature, int[] interactions, String what) {
    int[] rows =
        IntStream.range(0, table.rows())
            .filter(row -> interactions[row] > 0 && !Double.isNaN(table.number(feature, row)))
            .toArray();
    double[] values = Arrays.stream(rows).mapToDouble(row -> table.number(feature, row)).toArray();
    double[] counts = Arrays.stream(rows).mapToDouble(row -> interactions[row]).toArray();
    if (rows.length < FEWEST_ENTITIES || !varies(values) || !varies(counts)) {
      return Optional.empty();
    }
    double correlation = correlation(ranks(values), ranks(counts));
    boolean sameRanking = Math.abs(correlation) >= SAME_RANKING;
    boolean counter =
        correlation >= SIMILAR_RANKING
            && correlation * Math.sqrt(rows.length - 1) >= SURELY
            && isShareOf(counts, values);
    if (!sameRanking && !counter) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "[%s] has a rank correlation %.3f with the number of %s, over %d entities that have some: a value"
                + " that counts interactions knows of those to come, so the feature is left out",
            feature.name(),
            correlation,
            what,
            rows.length));
  }

  private static boolean varies(double[] values) {
    return Arrays.stream(values).distinct().limit(FEWEST_VALUES).count() == FEWEST_VALUES;
  }

  /**
   * Whether values are whole, reach the counts everywhere, and the counts look like a random part
   * of them.
   */
  private static boolean isShareOf(double[] counts, double[] values) {
    for (int i = 0; i < counts.length; i++) {
      if (values[i] < counts[i] || values[i] != Math.rint(values[i])) {
        return false;
      }
    }
    double share = Arrays.stream(counts).sum() / Arrays.stream(values).sum();
    double dispersion = 0;
    for (int i = 0; i < counts.length; i++) {
      double difference = counts[i] - share * values[i];
      dispersion += difference * difference / (share * (1 - share) * values[i]);
    }
    return dispersion / counts.length <= BY_CHANCE;
  }

  /** Ranks from 0 on; equal values share the mean of theirs. */
  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = (first(sorted, values[i]) + first(sorted, Math.nextUp(values[i])) - 1) / 2.0;
    }
    return ranks;
  }

  /** Where in sorted values those begin that are not below a value. */
  private static int first(double[] sorted, double value) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static double correlation(double[] a, double[] b) {
    double mean = (a.length - 1) / 2.0;
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - mean) * (b[i] - mean);
      squaresOfA += (a[i] - mean) * (a[i] - mean);
      squaresOfB += (b[i] - mean) * (b[i] - mean);
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }
}
