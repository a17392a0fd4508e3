package org.coldstart.qa.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.GeneratedCatalogue;

/**
 * The catalogue that is measured with: the generated shop of films, each item with a description of
 * some sixty words beside its title, as documents in a real index have, and counters of impressions
 * and clicks that are no features.
 */
final class Shop {
  private static final int TITLES_IN_A_DESCRIPTION = 16;

  private static final int MOST_IMPRESSIONS = 2_000;

  private Shop() {}

  static Catalogue of(int items, int users, int interactions) {
    Catalogue bare = GeneratedCatalogue.of(items, users, interactions, 11);
    Map<String, List<String>> titlesByGenre = new HashMap<>();
    for (Entity item : bare.items()) {
      for (Object genre : genres(item)) {
        titlesByGenre
            .computeIfAbsent(String.valueOf(genre), key -> new ArrayList<>())
            .add(String.valueOf(item.features().get("title")));
      }
    }
    Random random = new Random(12);
    List<Entity> described = new ArrayList<>();
    for (Entity item : bare.items()) {
      Map<String, Object> features = new LinkedHashMap<>(item.features());
      List<?> genres = genres(item);
      StringBuilder description = new StringBuilder();
      for (int t = 0; t < TITLES_IN_A_DESCRIPTION; t++) {
        List<String> titles =
            titlesByGenre.get(String.valueOf(genres.get(random.nextInt(genres.size()))));
        description.append(t == 0 ? "" : ". ").append(titles.get(random.nextInt(titles.size())));
      }
      features.put("description", description.toString());
      int impressions = random.nextInt(MOST_IMPRESSIONS);
      features.put(
          "stats",
          Map.of("impressions", impressions, "clicks", random.nextInt(1 + impressions / 9)));
      described.add(new Entity(item.id(), features));
    }
    Map<String, Map<String, Object>> itemFeatures = new LinkedHashMap<>(bare.itemFeatures());
    itemFeatures.put("description", Map.of("type", "text"));
    return new Catalogue(
        bare.name() + " with descriptions",
        itemFeatures,
        bare.userFeatures(),
        described,
        bare.users(),
        bare.interactions(),
        bare.truth());
  }

  private static List<?> genres(Entity item) {
    return (List<?>) item.features().get("genres");
  }
}
