package org.coldstart.model.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.coldstart.model.serialization.Json;

/**
 * A small shop as the command line's files, to be spoilt before it is trained on: every item has
 * one of four genres, and a user mostly likes one of them.
 */
final class Shop {

  static final int USERS = 60;
  static final int ITEMS = 50;
  static final String[] GENRES = {"drama", "comedy", "horror", "western"};

  final Map<String, Object> definition = new LinkedHashMap<>();
  final Map<String, Object> userFeatures = new LinkedHashMap<>();
  final Map<String, Object> itemFeatures = new LinkedHashMap<>();
  final List<Map<String, Object>> items = new ArrayList<>();
  final List<Map<String, Object>> users = new ArrayList<>();

  /** Columns of the interactions beside the two ids, and how to fill them in a row. */
  final Map<String, java.util.function.IntFunction<String>> columns = new LinkedHashMap<>();

  /** Ids of a user and of an item. */
  final List<String[]> interactions = new ArrayList<>();

  private final Path folder;
  private String results = "";
  private String messages = "";

  Shop(Path folder) {
    this(folder, USERS, ITEMS);
  }

  Shop(Path folder, int userCount, int itemCount) {
    this.folder = folder;
    definition.put("user", Map.of("features", userFeatures));
    definition.put("item", Map.of("features", itemFeatures));
    definition.put("training", new LinkedHashMap<>(Map.of("epochs", 1)));
    userFeatures.put("taste", Map.of("type", "categorical"));
    userFeatures.put("history", Map.of("type", "history"));
    itemFeatures.put("genre", Map.of("type", "categorical"));
    itemFeatures.put("factors", Map.of("type", "factors"));
    Random random = new Random(11);
    for (int i = 0; i < itemCount; i++) {
      items.add(new LinkedHashMap<>(Map.of("id", "i" + i, "genre", GENRES[i % 4])));
    }
    for (int u = 0; u < userCount; u++) {
      users.add(new LinkedHashMap<>(Map.of("id", "u" + u, "taste", GENRES[u % 4] + "s")));
      for (int i = 0; i < itemCount; i++) {
        if (random.nextDouble() < (i % 4 == u % 4 ? .5 : .03)) {
          interactions.add(new String[] {"u" + u, "i" + i});
        }
      }
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  void eachItem(Consumer<Map<String, Object>> change) {
    items.forEach(change);
  }

  /** Gives every item a value of a new feature. */
  void itemFeature(String name, Map<String, Object> type, java.util.function.IntFunction<?> value) {
    itemFeatures.put(name, type);
    for (int i = 0; i < items.size(); i++) {
      Object of = value.apply(i);
      if (of != null) {
        items.get(i).put(name, of);
      }
    }
  }

  /** Writes all files; whoever wants other bytes in one overwrites it then. */
  Shop write() throws IOException {
    write("d.json", List.of(definition));
    write("items.jsonl", items);
    write("users.jsonl", users);
    StringBuilder csv = new StringBuilder("user_id,item_id");
    columns.keySet().forEach(name -> csv.append(',').append(name));
    csv.append('\n');
    for (int row = 0; row < interactions.size(); row++) {
      csv.append(CsvReader.quoted(interactions.get(row)[0])).append(',');
      csv.append(CsvReader.quoted(interactions.get(row)[1]));
      for (java.util.function.IntFunction<String> column : columns.values()) {
        csv.append(',').append(column.apply(row));
      }
      csv.append('\n');
    }
    Files.writeString(path("i.csv"), csv);
    List<String> ids = new ArrayList<>();
    users.forEach(user -> ids.add((String) user.get("id")));
    ids.add("nobody");
    Files.write(path("ids.txt"), ids);
    return this;
  }

  private void write(String name, List<Map<String, Object>> objects) throws IOException {
    try (OutputStream out = Files.newOutputStream(path(name))) {
      for (Map<String, Object> object : objects) {
        ByteArrayOutputStream pretty = new ByteArrayOutputStream();
        Json.write(object, pretty);
        String line = pretty.toString(StandardCharsets.UTF_8).replace("\n", " ") + "\n";
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Runs a command; words that have a dot and no comma are files of this folder. */
  int run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments =
        Arrays.stream(command.strip().split("\\s+"))
            .map(word -> word.matches("[^.]+\\.[a-z.]+") ? path(word).toString() : word)
            .toArray(String[]::new);
    int status =
        new ColdStart(
                new TrainerEngine(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(arguments);
    results = out.toString(StandardCharsets.UTF_8);
    messages = err.toString(StandardCharsets.UTF_8);
    return status;
  }

  /** What the last command said to people. */
  String messages() {
    return messages;
  }

  /** What the last command said to programs. */
  Map<String, Object> results() {
    try {
      return Json.readObject(new StringReader(results));
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + results, e);
    }
  }
}
