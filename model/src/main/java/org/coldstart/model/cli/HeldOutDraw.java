package org.coldstart.model.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.TrainingData;

/**
 * A random part of a file's interactions, set aside for a test, and the rest: two files of their
 * own, so that what is learned from one cannot have seen the other.
 *
 * @param train what may be learned from
 * @param test positive interactions to be found
 * @param candidates the ids of the held-out items; empty file for other kinds of draw
 */
record HeldOutDraw(Path train, Path test, Path candidates) {

  /** What is set aside. */
  enum Kind {
    /** Items with all of their interactions. */
    ITEMS(Phase.COLD_ITEM),
    /** Users with all of their interactions. */
    USERS(Phase.COLD_USER),
    /** Single positive interactions. */
    INTERACTIONS(Phase.WARM);

    private final Phase phase;

    Kind(Phase phase) {
      this.phase = phase;
    }

    /** The phase that such a draw tests. */
    Phase phase() {
      return phase;
    }

    /**
     * @throws UsageException where there is no such kind
     */
    static Kind named(String name) {
      for (Kind kind : values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
          return kind;
        }
      }
      throw new UsageException(
          "option [--hold-out] must be one of items, users, interactions, got " + name);
    }
  }

  /**
   * Draws.
   *
   * @param share of the items, users or interactions, above 0 and below 1
   * @param seed the same seed draws the same
   * @param folder where the files go
   */
  static HeldOutDraw of(
      InteractionFile interactions,
      ModelDefinition definition,
      Kind kind,
      double share,
      long seed,
      Path folder)
      throws IOException {
    Positives positives = new Positives(definition, OptionalDouble.empty());
    List<InteractionFile.Row> rows = new ArrayList<>();
    interactions.forEach(positives.ratings(), rows::add);
    Random random = new Random(seed);
    Predicate<InteractionFile.Row> held =
        switch (kind) {
          case ITEMS -> {
            Set<String> drawn = drawn(rows, positives, InteractionFile.Row::item, share, random);
            yield row -> drawn.contains(row.item());
          }
          case USERS -> {
            Set<String> drawn = drawn(rows, positives, InteractionFile.Row::user, share, random);
            yield row -> drawn.contains(row.user());
          }
          case INTERACTIONS -> {
            Set<Long> lines = new HashSet<>();
            for (InteractionFile.Row row : rows) {
              if (random.nextDouble() < share && positives.test(row)) {
                lines.add(row.line());
              }
            }
            yield row -> lines.contains(row.line());
          }
        };
    HeldOutDraw draw =
        new HeldOutDraw(
            folder.resolve("train-" + seed + ".csv"),
            folder.resolve("test-" + seed + ".csv"),
            folder.resolve("candidates-" + seed + ".txt"));
    String label = positives.ratings() ? "rating" : "label";
    Set<String> items = new TreeSet<>();
    try (BufferedWriter train = Files.newBufferedWriter(draw.train);
        BufferedWriter test = Files.newBufferedWriter(draw.test)) {
      for (BufferedWriter file : List.of(train, test)) {
        file.write("user_id,item_id," + label + ",weight,timestamp,session\n");
      }
      for (InteractionFile.Row row : rows) {
        boolean out = held.test(row);
        if (!out || positives.test(row)) {
          write(row, out ? test : train);
        }
        if (out && kind == Kind.ITEMS && positives.test(row)) {
          items.add(row.item());
        }
      }
    }
    Files.write(draw.candidates, items);
    return draw;
  }

  private static Set<String> drawn(
      List<InteractionFile.Row> rows,
      Positives positives,
      Function<InteractionFile.Row, String> id,
      double share,
      Random random) {
    Set<String> all = new TreeSet<>();
    rows.stream().filter(positives).map(id).forEach(all::add);
    List<String> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return new HashSet<>(shuffled.subList(0, Math.max(1, (int) (share * shuffled.size()))));
  }

  private static void write(InteractionFile.Row row, BufferedWriter file) throws IOException {
    file.write(quoted(row.user()) + "," + quoted(row.item()) + ",");
    file.write((Float.isNaN(row.label()) ? "1" : "" + row.label()) + "," + row.weight() + ",");
    file.write(row.timestamp() == TrainingData.NO_TIMESTAMP ? "" : "" + row.timestamp());
    file.write("," + (row.session() == null ? "" : quoted(row.session())) + "\n");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
