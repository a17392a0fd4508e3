package org.coldstart.model.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generated people of whom nothing is known but who their friends are, and what they like. Tastes
 * are points of a space; friends are people of similar taste, or of the same circle, in which
 * tastes differ less than between circles. Content of items says nothing.
 *
 * @param friends by user, who the friends are
 * @param liked by user, which items
 */
public record RelatedUsers(BitSet[] friends, BitSet[] liked) {

  private static final int TASTES = 8;
  private static final double SPREAD_OF_LENGTHS = 0.6;
  private static final double CARE_FOR_TASTE = 1.6;
  private static final double POPULARITY = -0.7;

  /** How people find friends. */
  public enum Kind {
    /** Everybody with whoever has similar tastes, both ways. */
    GRAPH,

    /** Twenty times rather within the own circle of about fifty, some people more than others. */
    CIRCLES
  }

  /**
   * Generates; the same arguments give the same people.
   *
   * @param friends how many somebody has in the mean
   * @param likes how many items somebody likes in the mean
   */
  public static RelatedUsers generate(
      Kind kind, int users, int items, int friends, int likes, long seed) {
    Random random = new Random(seed);
    double[][] tastes = new double[users][];
    int[] circle = new int[users];
    int circles = Math.max(1, users / 50);
    double[][] centres = points(circles, random);
    for (int u = 0; u < users; u++) {
      circle[u] = random.nextInt(circles);
      tastes[u] = points(1, random)[0];
      for (int t = 0; t < TASTES && kind == Kind.CIRCLES; t++) {
        tastes[u][t] = centres[circle[u]][t] + 0.7 * tastes[u][t];
      }
    }
    BitSet[] found =
        kind == Kind.GRAPH ? graph(tastes, friends, random) : circles(circle, friends, random);
    return new RelatedUsers(found, liked(tastes, items, likes, random));
  }

  private static double[][] points(int count, Random random) {
    double[][] points = new double[count][TASTES];
    for (double[] point : points) {
      Arrays.setAll(point, t -> random.nextGaussian());
    }
    return points;
  }

  private static BitSet[] graph(double[][] tastes, int friends, Random random) {
    int users = tastes.length;
    double[] sociable = new double[users];
    Arrays.setAll(sociable, u -> Math.exp(0.8 * random.nextGaussian()));
    double sum = 0;
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < u; v++) {
        sum += 2 * affinity(tastes, sociable, u, v);
      }
    }
    double scale = (double) friends * users / sum;
    BitSet[] found = empty(users);
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < u; v++) {
        if (random.nextDouble() < scale * affinity(tastes, sociable, u, v)) {
          found[u].set(v);
          found[v].set(u);
        }
      }
    }
    return found;
  }

  private static double affinity(double[][] tastes, double[] sociable, int u, int v) {
    double distance = 0;
    for (int t = 0; t < TASTES; t++) {
      double difference = tastes[u][t] - tastes[v][t];
      distance += difference * difference;
    }
    return sociable[u] * sociable[v] * Math.exp(-0.6 * distance);
  }

  private static BitSet[] circles(int[] circle, int friends, Random random) {
    int users = circle.length;
    double[] weight = new double[users];
    Arrays.setAll(weight, v -> Math.pow(1 + random.nextInt(users), -0.4));
    BitSet[] found = empty(users);
    for (int u = 0; u < users; u++) {
      int of = u;
      int count = Math.max(1, friends / 2 + random.nextInt(friends + 1));
      found[u] =
          best(
              users,
              count,
              v -> v == of ? 0 : weight[v] * (circle[v] == circle[of] ? 20 : 1),
              random);
    }
    return found;
  }

  private static BitSet[] liked(double[][] tastes, int items, int likes, Random random) {
    double[][] points = points(items, random);
    int[] ranks = IntStream.range(0, items).toArray();
    for (int i = items - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = ranks[i];
      ranks[i] = ranks[j];
      ranks[j] = swap;
    }
    BitSet[] liked = new BitSet[tastes.length];
    for (int u = 0; u < liked.length; u++) {
      double[] taste = tastes[u];
      double length = SPREAD_OF_LENGTHS * random.nextGaussian();
      int count = Math.max(3, (int) (likes * Math.exp(length - 0.18)));
      liked[u] =
          best(
              items,
              Math.min(count, items / 2),
              i -> Math.exp(care(taste, points[i])) * Math.pow(1 + ranks[i], POPULARITY),
              random);
    }
    return liked;
  }

  private static double care(double[] taste, double[] point) {
    double product = 0;
    for (int t = 0; t < TASTES; t++) {
      product += taste[t] * point[t];
    }
    return CARE_FOR_TASTE * product / Math.sqrt(TASTES);
  }

  private interface Weights {
    double of(int candidate);
  }

  /**
   * Draws without replacement, each in proportion to its weight: the least of w-th waiting times.
   */
  private static BitSet best(int candidates, int count, Weights weights, Random random) {
    double[] waiting = new double[candidates];
    for (int c = 0; c < candidates; c++) {
      waiting[c] = -Math.log(1 - random.nextDouble()) / weights.of(c);
    }
    BitSet drawn = new BitSet();
    IntStream.range(0, candidates)
        .boxed()
        .sorted((a, b) -> Double.compare(waiting[a], waiting[b]))
        .limit(count)
        .forEach(drawn::set);
    return drawn;
  }

  private static BitSet[] empty(int users) {
    return IntStream.range(0, users).mapToObj(u -> new BitSet()).toArray(BitSet[]::new);
  }

  /**
   * Writes a data set of 2,000 users and 1,500 items as the command line reads it: {@code
   * definition.json}, {@code interactions.csv}, {@code items.jsonl} and {@code users.jsonl}.
   *
   * @param arguments folder, {@code graph} or {@code circles}, friends of a user, likes of a user,
   *     seed
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    RelatedUsers people =
        generate(
            Kind.valueOf(arguments[1].toUpperCase(java.util.Locale.ROOT)),
            2_000,
            1_500,
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Long.parseLong(arguments[4]));
    Files.writeString(
        folder.resolve("definition.json"),
        """
        {"user": {"features": {"friends": {"type": "categorical"}, "history": {"type": "history"},
          "factors": {"type": "factors"}}},
         "item": {"features": {"genre": {"type": "categorical"}, "factors": {"type": "factors"}}}}
        """);
    try (PrintWriter interactions = writer(folder, "interactions.csv");
        PrintWriter users = writer(folder, "users.jsonl");
        PrintWriter items = writer(folder, "items.jsonl")) {
      interactions.println("user_id,item_id");
      for (int u = 0; u < people.liked.length; u++) {
        int user = u;
        people.liked[u].stream().forEach(i -> interactions.println("u" + user + ",i" + i));
        users.println(
            people.friends[u].stream()
                .mapToObj(v -> "\"u" + v + "\"")
                .collect(
                    Collectors.joining(", ", "{\"id\": \"u" + u + "\", \"friends\": [", "]}")));
      }
      for (int i = 0; i < 1_500; i++) {
        items.println("{\"id\": \"i" + i + "\", \"genre\": \"g" + i % 7 + "\"}");
      }
    }
  }

  private static PrintWriter writer(Path folder, String name) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(folder.resolve(name)));
  }
}
