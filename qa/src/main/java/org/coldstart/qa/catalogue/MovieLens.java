package org.coldstart.qa.catalogue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MovieLens 100k download as GroupLens publishes it: {@code u.data} (user, item, rating,
 * seconds; tabs), {@code u.item} (Latin-1, bars, nineteen genre flags at the end) and {@code
 * u.user} (bars). A rating of 4 or 5 is a like.
 */
final class MovieLens {
  private static final int LIKED = 4;
  private static final int FIRST_GENRE = 5;
  private static final Pattern TITLE = Pattern.compile("(.*?)\\s*\\((\\d{4})\\)\\s*");
  private static final List<String> GENRES =
      List.of(
          ("unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical"
                  + " Mystery Romance Sci-Fi Thriller War Western")
              .split(" "));

  private MovieLens() {}

  static Catalogue read(Path folder) {
    Map<String, Integer> itemIndex = new HashMap<>();
    List<Entity> items = new ArrayList<>();
    for (String[] fields : rows(folder.resolve("u.item"), "\\|", FIRST_GENRE + GENRES.size())) {
      itemIndex.put(fields[0], items.size());
      items.add(new Entity(fields[0], itemFeatures(fields)));
    }
    Map<String, Integer> userIndex = new HashMap<>();
    List<Entity> users = new ArrayList<>();
    for (String[] fields : rows(folder.resolve("u.user"), "\\|", 4)) {
      userIndex.put(fields[0], users.size());
      users.add(
          new Entity(
              fields[0],
              Map.of(
                  "age",
                  Integer.parseInt(fields[1]),
                  "gender",
                  fields[2],
                  "occupation",
                  fields[3])));
    }
    List<Interaction> interactions = new ArrayList<>();
    for (String[] fields : rows(folder.resolve("u.data"), "\t", 4)) {
      if (Integer.parseInt(fields[2]) >= LIKED) {
        interactions.add(
            new Interaction(
                userIndex.get(fields[0]),
                itemIndex.get(fields[1]),
                1000 * Long.parseLong(fields[3])));
      }
    }
    Map<String, Map<String, Object>> itemFeatures = new LinkedHashMap<>();
    itemFeatures.put("title", Map.of("type", "text"));
    itemFeatures.put("genres", Map.of("type", "categorical"));
    itemFeatures.put("year", Map.of("type", "numeric"));
    Map<String, Map<String, Object>> userFeatures = new LinkedHashMap<>();
    userFeatures.put("age", Map.of("type", "numeric"));
    userFeatures.put("gender", Map.of("type", "categorical"));
    userFeatures.put("occupation", Map.of("type", "categorical"));
    userFeatures.put("history", Map.of("type", "history", "role", "preference"));
    return new Catalogue(
        "MovieLens 100k", itemFeatures, userFeatures, items, users, interactions, Optional.empty());
  }

  private static Map<String, Object> itemFeatures(String[] fields) {
    Map<String, Object> features = new LinkedHashMap<>();
    Matcher title = TITLE.matcher(fields[1]);
    if (title.matches()) {
      features.put("title", title.group(1));
      features.put("year", Integer.parseInt(title.group(2)));
    } else {
      features.put("title", fields[1]);
    }
    List<String> genres = new ArrayList<>();
    for (int g = 0; g < GENRES.size(); g++) {
      if (fields[FIRST_GENRE + g].equals("1")) {
        genres.add(GENRES.get(g));
      }
    }
    features.put("genres", genres);
    return features;
  }

  private static List<String[]> rows(Path file, String separator, int fields) {
    List<String[]> rows = new ArrayList<>();
    for (String line : Lines.read(file, StandardCharsets.ISO_8859_1)) {
      String[] row = line.split(separator, -1);
      if (row.length < fields) {
        throw new CatalogueException(
            file
                + ", line "
                + (rows.size() + 1)
                + ": "
                + fields
                + " fields wanted, found "
                + Arrays.toString(row));
      }
      rows.add(row);
    }
    return rows;
  }
}
