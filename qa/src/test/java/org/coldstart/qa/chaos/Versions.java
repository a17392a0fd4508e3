package org.coldstart.qa.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.coldstart.qa.chaos.Entrance.LostException;
import org.coldstart.qa.client.Answer;

/** The model's versions as the registry tells them, and what they make of users and items. */
final class Versions {
  private final Entrance entrance;
  private final String path;
  private final Map<String, Integer> byStamp = new ConcurrentHashMap<>();
  private final Map<String, double[]> users = new ConcurrentHashMap<>();

  Versions(Entrance entrance, String model) {
    this.entrance = entrance;
    this.path = "/_plugins/_coldstart/models/" + model;
  }

  /** The model as it is now. */
  JsonNode model() throws LostException {
    Answer answer = entrance.get(path);
    for (JsonNode version : answer.body().path("versions")) {
      byStamp.put(version.path("stamp").asText(), version.path("version").asInt());
    }
    return answer.body();
  }

  OptionalInt active() throws LostException {
    JsonNode active = model().path("deployments").path(0).path("active_version");
    return active.isInt() ? OptionalInt.of(active.asInt()) : OptionalInt.empty();
  }

  /** What a deployment takes that names no version; empty where none is ready. */
  OptionalInt newestReady() throws LostException {
    OptionalInt newest = OptionalInt.empty();
    for (JsonNode version : model().path("versions")) {
      if (version.path("state").asText().equals("ready")) {
        int number = version.path("version").asInt();
        newest = OptionalInt.of(Math.max(number, newest.orElse(number)));
      }
    }
    return newest;
  }

  /** The number of a stamp; empty where no version ever had it. */
  OptionalInt number(String stamp) throws LostException {
    if (!byStamp.containsKey(stamp)) {
      model();
    }
    Integer number = byStamp.get(stamp);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Encodes a user; empty where the version is gone or cannot be loaded now. */
  Optional<double[]> user(int version, int user, Map<String, Object> context) throws LostException {
    String key = version + "/" + user;
    if (!users.containsKey(key)) {
      Answer answer =
          entrance.post(path + "/_encode", Map.of("version", version, "users", List.of(context)));
      if (answer.status() != 200) {
        return Optional.empty();
      }
      users.put(key, Vectors.of(answer.body().path("users").path(0)));
    }
    return Optional.of(users.get(key));
  }

  /** Encodes items, each with its id; empty where the version is gone or cannot be loaded now. */
  Optional<List<double[]>> items(int version, List<JsonNode> items) throws LostException {
    Answer answer = entrance.post(path + "/_encode", Map.of("version", version, "items", items));
    if (answer.status() != 200) {
      return Optional.empty();
    }
    List<double[]> vectors = new ArrayList<>();
    answer.body().path("items").forEach(vector -> vectors.add(Vectors.of(vector)));
    return Optional.of(vectors);
  }
}
