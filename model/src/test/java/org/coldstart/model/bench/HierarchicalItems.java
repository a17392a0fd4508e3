package org.coldstart.model.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;

/**
 * A generated catalogue of departments, categories and kinds, in which some kinds came after the
 * training: what people like follows from a taste that items of one kind share more than those of
 * one category, and those more than those of one department.
 *
 * <p>Its {@link #main} writes what the command line reads: {@code train.csv}, {@code test.csv} with
 * the likes of the items of new kinds, {@code new.txt} with these items, {@code items.jsonl}, and
 * three definitions: {@code kind.json} knows an item's kind only, {@code features.json} its
 * category and department, too, and {@code parents.json} has these as the kind's parents.
 */
public final class HierarchicalItems {

  private static final int USERS = 1_000;
  private static final int ITEMS = 800;
  private static final int LIKES = 20;
  private static final int DEPARTMENTS = 5;
  private static final int CATEGORIES = 25;
  private static final int KINDS = 200;
  private static final int TASTES = 8;

  /** One kind in so many is new. */
  private static final int NEW = 6;

  private static final double CARE_FOR_TASTE = 1.2;

  private HierarchicalItems() {}

  /**
   * Writes the files.
   *
   * @param arguments folder, seed
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Random random = new Random(Long.parseLong(arguments[1]));
    int[] categoryOf = random.ints(KINDS, 0, CATEGORIES).toArray();
    int[] departmentOf = random.ints(CATEGORIES, 0, DEPARTMENTS).toArray();
    double[][] departments = points(DEPARTMENTS, random);
    double[][] categories = points(CATEGORIES, random);
    double[][] kinds = points(KINDS, random);
    double[][] own = points(ITEMS, random);
    int[] kindOf = new int[ITEMS];
    double[] popularity = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      // Few kinds have many items, many have few.
      kindOf[i] = (int) (KINDS * Math.pow(random.nextDouble(), 2));
      popularity[i] = 0.7 * random.nextGaussian();
      int category = categoryOf[kindOf[i]];
      for (int t = 0; t < TASTES; t++) {
        own[i][t] =
            0.7 * departments[departmentOf[category]][t]
                + 0.7 * categories[category][t]
                + 0.7 * kinds[kindOf[i]][t]
                + 0.4 * own[i][t];
      }
    }
    double[][] users = points(USERS, random);
    try (PrintWriter train = writer(folder, "train.csv");
        PrintWriter test = writer(folder, "test.csv")) {
      train.println("user_id,item_id");
      test.println("user_id,item_id");
      for (int u = 0; u < USERS; u++) {
        for (int i : liked(users[u], own, popularity, random)) {
          (isNew(kindOf[i]) ? test : train).println("u" + u + ",i" + i);
        }
      }
    }
    try (PrintWriter items = writer(folder, "items.jsonl");
        PrintWriter ids = writer(folder, "new.txt")) {
      for (int i = 0; i < ITEMS; i++) {
        int category = categoryOf[kindOf[i]];
        items.printf(
            "{\"id\": \"i%d\", \"kind\": \"k%d\", \"category\": \"c%d\", \"department\": \"d%d\"}%n",
            i, kindOf[i], category, departmentOf[category]);
        if (isNew(kindOf[i])) {
          ids.println("i" + i);
        }
      }
    }
    String coarser =
        ", \"category\": {\"type\": \"categorical\"}, \"department\": {\"type\": \"categorical\"}";
    define(folder, "kind.json", "", "");
    define(folder, "features.json", "", coarser);
    define(folder, "parents.json", ", \"parents\": [\"category\", \"department\"]", coarser);
  }

  private static boolean isNew(int kind) {
    return kind % NEW == 0;
  }

  private static double[][] points(int count, Random random) {
    double[][] points = new double[count][TASTES];
    for (double[] point : points) {
      java.util.Arrays.setAll(point, t -> random.nextGaussian());
    }
    return points;
  }

  /** Items drawn without replacement, each in proportion to how well it is liked. */
  private static Iterable<Integer> liked(
      double[] taste, double[][] items, double[] popularity, Random random) {
    record Waiting(double time, int item) {}
    TreeSet<Waiting> first =
        new TreeSet<>(
            java.util.Comparator.comparingDouble(Waiting::time).thenComparing(Waiting::item));
    for (int i = 0; i < items.length; i++) {
      double product = 0;
      for (int t = 0; t < TASTES; t++) {
        product += taste[t] * items[i][t];
      }
      double weight = Math.exp(CARE_FOR_TASTE * product / Math.sqrt(TASTES) + popularity[i]);
      first.add(new Waiting(-Math.log(1 - random.nextDouble()) / weight, i));
    }
    return () -> first.stream().limit(LIKES).map(Waiting::item).iterator();
  }

  private static void define(Path folder, String name, String ofKind, String more)
      throws IOException {
    Files.writeString(
        folder.resolve(name),
        """
        {"user": {"features": {"history": {"type": "history"}, "factors": {"type": "factors"}}},
         "item": {"features": {"kind": {"type": "categorical"%s}%s, "factors": {"type": "factors"}}},
         "training": {"epochs": 0}}
        """
            .formatted(ofKind, more));
  }

  private static PrintWriter writer(Path folder, String name) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(folder.resolve(name)));
  }
}
