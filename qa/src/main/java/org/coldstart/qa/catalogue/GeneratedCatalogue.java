package org.coldstart.qa.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A made-up shop of films whose interactions come from a known taste. An item has genres, a mood
 * and something that no feature shows; its title and its picture vector are noisy signs of the
 * first two. A user's taste comes partly from age, gender and occupation, mostly from the person.
 * Who likes what is drawn, without replacement, with probability proportional to exp(affinity)
 * (Gumbel's top-n), so that ranking by affinity is the best that any system can do.
 */
public final class GeneratedCatalogue {
  private static final int MOODS = 4;
  private static final int HIDDEN = 4;
  private static final int PICTURE = 48;
  private static final long START = 1_700_000_000_000L;
  private static final long YEAR = 365L * 24 * 3600 * 1000;
  private static final List<String> OCCUPATIONS =
      List.of(
          "artist",
          "engineer",
          "farmer",
          "lawyer",
          "musician",
          "nurse",
          "programmer",
          "retired",
          "student",
          "teacher");
  private static final List<String> GENDERS = List.of("F", "M");

  private final Random random;
  private final int[][] genres;
  private final double[][] moods;
  private final double[][] hidden;
  private final double[] quality;
  private final double[][] genreTaste;
  private final double[][] moodTaste;
  private final double[][] hiddenTaste;

  private GeneratedCatalogue(int items, int users, long seed) {
    random = new Random(seed);
    genres = new int[items][];
    moods = gaussian(items, MOODS, 1);
    hidden = gaussian(items, HIDDEN, 1);
    quality = gaussian(1, items, 0.6)[0];
    genreTaste = gaussian(users, Words.GENRES.size(), 1.0);
    moodTaste = gaussian(users, MOODS, 0.5);
    hiddenTaste = gaussian(users, HIDDEN, 0.35);
  }

  /**
   * Makes one; the same arguments make the same one.
   *
   * @param interactions how many altogether, about; every user gets at least five
   */
  public static Catalogue of(int items, int users, int interactions, long seed) {
    return new GeneratedCatalogue(items, users, seed).made(interactions);
  }

  private Catalogue made(int interactions) {
    List<Entity> items = items();
    List<Entity> users = users();
    Map<String, Map<String, Object>> itemFeatures = new LinkedHashMap<>();
    itemFeatures.put("title", Map.of("type", "text"));
    itemFeatures.put("genres", Map.of("type", "categorical"));
    itemFeatures.put("price", Map.of("type", "numeric"));
    itemFeatures.put("picture", Map.of("type", "vector", "dimension", PICTURE));
    Map<String, Map<String, Object>> userFeatures = new LinkedHashMap<>();
    userFeatures.put("age", Map.of("type", "numeric"));
    userFeatures.put("gender", Map.of("type", "categorical"));
    userFeatures.put("occupation", Map.of("type", "categorical"));
    userFeatures.put("history", Map.of("type", "history", "role", "preference"));
    return new Catalogue(
        "generated shop of films",
        itemFeatures,
        userFeatures,
        items,
        users,
        liked(interactions),
        Optional.of(this::affinity));
  }

  /** In units of the log-odds with which interactions are drawn. */
  private double affinity(int user, int item) {
    double sum =
        quality[item] + dot(moodTaste[user], moods[item]) + dot(hiddenTaste[user], hidden[item]);
    for (int genre : genres[item]) {
      sum += 1.4 * genreTaste[user][genre] / Math.sqrt(genres[item].length);
    }
    return sum;
  }

  private List<Entity> items() {
    double[][] pictureOfGenre = gaussian(Words.GENRES.size(), PICTURE, 0.15);
    double[][] pictureOfMood = gaussian(MOODS, PICTURE, 0.15);
    List<Entity> items = new ArrayList<>();
    for (int i = 0; i < genres.length; i++) {
      int count = 1 + (random.nextDouble() < 0.5 ? 1 : 0) + (random.nextDouble() < 0.2 ? 1 : 0);
      genres[i] = random.ints(0, Words.GENRES.size()).distinct().limit(count).toArray();
      double[] picture = gaussian(1, PICTURE, 0.1)[0];
      for (int genre : genres[i]) {
        add(picture, pictureOfGenre[genre], 1);
      }
      for (int m = 0; m < MOODS; m++) {
        add(picture, pictureOfMood[m], moods[i][m]);
      }
      Map<String, Object> features = new LinkedHashMap<>();
      features.put("title", Words.title(random, genres[i], moods[i]));
      features.put(
          "genres",
          Arrays.stream(genres[i]).mapToObj(genre -> Words.GENRES.get(genre).name()).toList());
      features.put(
          "price",
          Math.round(100 * Math.exp(2.3 + 0.3 * moods[i][3] + 0.4 * random.nextGaussian()))
              / 100.0);
      features.put(
          "picture", Arrays.stream(picture).mapToObj(component -> (float) component).toList());
      items.add(new Entity("film-" + (i + 1), features));
    }
    return items;
  }

  private List<Entity> users() {
    double[][] genreOfOccupation = gaussian(OCCUPATIONS.size(), Words.GENRES.size(), 0.9);
    double[] genreOfAge = gaussian(1, Words.GENRES.size(), 0.6)[0];
    double[][] moodOfGender = gaussian(GENDERS.size(), MOODS, 0.4);
    List<Entity> users = new ArrayList<>();
    for (int u = 0; u < genreTaste.length; u++) {
      int occupation = random.nextInt(OCCUPATIONS.size());
      int gender = random.nextInt(GENDERS.size());
      int age = 16 + (int) Math.min(64, Math.abs(22 * random.nextGaussian()));
      add(genreTaste[u], genreOfOccupation[occupation], 1);
      add(genreTaste[u], genreOfAge, (age - 33) / 15.0);
      add(moodTaste[u], moodOfGender[gender], 1);
      Map<String, Object> features = new LinkedHashMap<>();
      if (random.nextDouble() < 0.95) { // some do not tell
        features.put("age", age);
      }
      features.put("gender", GENDERS.get(gender));
      features.put("occupation", OCCUPATIONS.get(occupation));
      users.add(new Entity("user-" + (u + 1), features));
    }
    return users;
  }

  private List<Interaction> liked(int interactions) {
    int users = genreTaste.length;
    double[] activity =
        IntStream.range(0, users).mapToDouble(u -> Math.exp(0.8 * random.nextGaussian())).toArray();
    double total = Arrays.stream(activity).sum();
    List<Interaction> liked = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      int count =
          (int)
              Math.min(
                  genres.length / 4, Math.max(5, Math.round(interactions * activity[u] / total)));
      double[] keys = new double[genres.length];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = affinity(u, i) - Math.log(-Math.log(random.nextDouble()));
      }
      int user = u;
      IntStream.range(0, keys.length)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer i) -> -keys[i]))
          .limit(count)
          .forEach(
              item ->
                  liked.add(
                      new Interaction(user, item, START + (long) (random.nextDouble() * YEAR))));
    }
    liked.sort(Comparator.comparingLong(Interaction::timestamp));
    return liked;
  }

  /** [rows × columns] of normal deviates. */
  private double[][] gaussian(int rows, int columns, double deviation) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = deviation * random.nextGaussian();
      }
    }
    return values;
  }

  private static void add(double[] to, double[] what, double factor) {
    for (int c = 0; c < to.length; c++) {
      to[c] += factor * what[c];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
