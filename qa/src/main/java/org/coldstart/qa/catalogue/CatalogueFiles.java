package org.coldstart.qa.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A catalogue from a folder: the MovieLens 100k download, or the layout of the command line, {@code
 * interactions.csv[.gz]}, {@code items.jsonl[.gz]} and perhaps {@code users.jsonl[.gz]}. A {@code
 * definition.json} beside the latter says what its fields are; without one the values tell.
 */
public final class CatalogueFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double LIKED_RATING = 4;

  private CatalogueFiles() {}

  /** Reads a folder; a {@link CatalogueException} says what is missing or malformed. */
  public static Catalogue read(Path folder) {
    if (Files.isRegularFile(folder.resolve("u.data"))) {
      return MovieLens.read(folder);
    }
    Path interactions = required(folder, "interactions.csv");
    List<Entity> items = entities(required(folder, "items.jsonl"));
    List<Entity> users =
        new ArrayList<>(
            Lines.find(folder, "users.jsonl").map(CatalogueFiles::entities).orElse(List.of()));
    List<Interaction> liked = interactions(interactions, index(items), users);
    Map<String, Map<String, Object>> itemFeatures = features(folder, "item", items);
    Map<String, Map<String, Object>> userFeatures = features(folder, "user", users);
    userFeatures.put("history", Map.of("type", "history", "role", "preference"));
    return new Catalogue(
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        itemFeatures,
        userFeatures,
        items,
        users,
        liked,
        Optional.empty());
  }

  private static Path required(Path folder, String name) {
    return Lines.find(folder, name)
        .orElseThrow(
            () ->
                new CatalogueException(
                    folder
                        + " holds neither MovieLens 100k (u.data, u.item, u.user) nor "
                        + name
                        + " or "
                        + name
                        + ".gz"));
  }

  private static List<Entity> entities(Path file) {
    List<Entity> entities = new ArrayList<>();
    for (String line : Lines.read(file, StandardCharsets.UTF_8)) {
      try {
        Map<String, Object> features =
            JSON.readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {});
        Object id = features.remove("id");
        if (id == null) {
          throw new CatalogueException(
              file + ", line " + (entities.size() + 1) + ": there is no id");
        }
        features.values().removeIf(value -> value == null);
        entities.add(new Entity(id.toString(), features));
      } catch (JsonProcessingException e) {
        throw new CatalogueException(
            file + ", line " + (entities.size() + 1) + ": " + e.getOriginalMessage());
      }
    }
    return entities;
  }

  /** Users that only the interactions name are added to {@code users}, without features. */
  private static List<Interaction> interactions(
      Path file, Map<String, Integer> items, List<Entity> users) {
    List<String> lines = Lines.read(file, StandardCharsets.UTF_8);
    if (lines.isEmpty()) {
      throw new CatalogueException(file + " is empty");
    }
    List<String> header = Arrays.asList(lines.get(0).split(",", -1));
    int userColumn = column(file, header, "user_id");
    int itemColumn = column(file, header, "item_id");
    int label = header.indexOf("label");
    int rating = header.indexOf("rating");
    int time = header.indexOf("timestamp");
    Map<String, Integer> userIndex = index(users);
    List<Interaction> interactions = new ArrayList<>();
    for (int l = 1; l < lines.size(); l++) {
      String[] fields = lines.get(l).split(",", -1);
      if (fields.length != header.size()) {
        throw new CatalogueException(
            file
                + ", line "
                + (l + 1)
                + ": "
                + header.size()
                + " fields wanted, found "
                + fields.length);
      }
      boolean liked =
          label >= 0
              ? Double.parseDouble(fields[label]) > 0
              : rating < 0 || Double.parseDouble(fields[rating]) >= LIKED_RATING;
      Integer item = items.get(fields[itemColumn]);
      if (liked && item != null) {
        int user =
            userIndex.computeIfAbsent(
                fields[userColumn],
                unseen -> {
                  users.add(new Entity(unseen, Map.of()));
                  return users.size() - 1;
                });
        interactions.add(
            new Interaction(
                user, item, time < 0 ? l : (long) (1000 * Double.parseDouble(fields[time]))));
      }
    }
    return interactions;
  }

  private static int column(Path file, List<String> header, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new CatalogueException(file + ": the first line has no column " + name);
    }
    return column;
  }

  private static Map<String, Integer> index(List<Entity> entities) {
    Map<String, Integer> index = new HashMap<>();
    entities.forEach(entity -> index.put(entity.id(), index.size()));
    return index;
  }

  /** Content features of one side, from the definition where there is one. */
  private static Map<String, Map<String, Object>> features(
      Path folder, String side, List<Entity> entities) {
    Map<String, Map<String, Object>> features = new LinkedHashMap<>();
    Optional<Path> definition = Lines.find(folder, "definition.json");
    if (definition.isPresent()) {
      JsonNode declared;
      try {
        declared =
            JSON.readTree(String.join("\n", Lines.read(definition.get(), StandardCharsets.UTF_8)));
      } catch (JsonProcessingException e) {
        throw new CatalogueException(definition.get() + ": " + e.getOriginalMessage());
      }
      declared
          .path(side)
          .path("features")
          .properties()
          .forEach(
              feature -> {
                if (!feature.getValue().path("role").asText().equals("preference")) {
                  features.put(
                      feature.getKey(),
                      JSON.convertValue(
                          feature.getValue(), new TypeReference<Map<String, Object>>() {}));
                }
              });
      return features;
    }
    for (Entity entity : entities) {
      entity
          .features()
          .forEach((name, value) -> features.computeIfAbsent(name, unseen -> guessed(value)));
    }
    return features;
  }

  private static Map<String, Object> guessed(Object value) {
    if (value instanceof Number) {
      return Map.of("type", "numeric");
    }
    if (value instanceof List<?> values && !values.isEmpty() && values.get(0) instanceof Number) {
      return Map.of("type", "vector", "dimension", values.size());
    }
    return Map.of(
        "type",
        value instanceof String text && text.strip().contains(" ") ? "text" : "categorical");
  }
}
