package org.coldstart.qa.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.Entity;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.catalogue.Interaction;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.client.UnexpectedAnswerException;

/**
 * From a catalogue to recall on one server. The names of the indices, the model and the pipeline
 * are the model's name with an ending, so that several jobs can share a server.
 */
public final class MainJob {
  /** The field that the plugin owns in the index of items. */
  public static final String FIELD = "item_vector";

  private static final String MODELS = "/_plugins/_coldstart/models/";
  private static final long POLL_MS = 500;

  private final RestClient client;
  private final Catalogue catalogue;
  private final HeldOut heldOut;
  private final String model;

  public MainJob(RestClient client, Catalogue catalogue, HeldOut heldOut, String model) {
    this.client = client;
    this.catalogue = catalogue;
    this.heldOut = heldOut;
    this.model = model;
  }

  public String model() {
    return model;
  }

  /** Where the model's calls lie. */
  public String path() {
    return MODELS + model;
  }

  public String itemIndex() {
    return model + "-items";
  }

  public String userIndex() {
    return model + "-users";
  }

  public String eventIndex() {
    return model + "-events";
  }

  public String pipeline() {
    return model + "-items";
  }

  /**
   * Makes the three indices and fills them with what is known before training; new items are not
   * among it.
   */
  public void indexWhatIsKnown() {
    Map<String, Object> settings = Map.of("number_of_shards", 2, "number_of_replicas", 0);
    client
        .put(
            "/" + itemIndex(),
            Map.of(
                "settings",
                    Map.of(
                        "index",
                        Map.of("knn", true, "number_of_shards", 2, "number_of_replicas", 0)),
                "mappings", itemMapping()))
        .orFail();
    client
        .put(
            "/" + userIndex(),
            Map.of(
                "settings",
                settings,
                "mappings",
                Map.of("properties", mapping(catalogue.userFeatures()))))
        .orFail();
    Map<String, Object> eventFields =
        Map.of(
            "user_id",
            Map.of("type", "keyword"),
            "item_id",
            Map.of("type", "keyword"),
            "timestamp",
            Map.of("type", "date"));
    client
        .put(
            "/" + eventIndex(),
            Map.of("settings", settings, "mappings", Map.of("properties", eventFields)))
        .orFail();
    client.bulk(itemIndex(), "", documents(heldOut.items(catalogue, false), false));
    List<Document> users = new ArrayList<>();
    catalogue.users().forEach(user -> users.add(new Document(user.id(), user.features())));
    client.bulk(userIndex(), "", users);
    List<Document> events = new ArrayList<>();
    for (Interaction interaction : heldOut.train()) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("user_id", catalogue.users().get(interaction.user()).id());
      event.put("item_id", catalogue.items().get(interaction.item()).id());
      event.put("timestamp", interaction.timestamp());
      events.add(new Document(null, event));
    }
    client.bulk(eventIndex(), "", events);
    client
        .post("/" + itemIndex() + "," + userIndex() + "," + eventIndex() + "/_refresh", null)
        .orFail();
  }

  /** How items are mapped before a deployment adds its field. */
  public Map<String, Object> itemMapping() {
    Map<String, Object> fields = mapping(catalogue.itemFeatures());
    fields.put("new", Map.of("type", "boolean"));
    return Map.of("properties", fields);
  }

  /**
   * The model definition: the catalogue's features and where its data lies; every hyper-parameter
   * is left to the default.
   */
  public Map<String, Object> definition() {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("user", Map.of("features", withFactors(catalogue.userFeatures())));
    definition.put("item", Map.of("features", withFactors(catalogue.itemFeatures())));
    definition.put(
        "sources",
        Map.of(
            "interactions",
                Map.of(
                    "index",
                    eventIndex(),
                    "user_id",
                    "user_id",
                    "item_id",
                    "item_id",
                    "timestamp",
                    "timestamp"),
            "items", Map.of("index", itemIndex()),
            "users", Map.of("index", userIndex())));
    return definition;
  }

  /** Known items and users are served by what was learned of them, not by their features alone. */
  private static Map<String, Object> withFactors(Map<String, Map<String, Object>> features) {
    Map<String, Object> all = new LinkedHashMap<>(features);
    all.putIfAbsent("factors", Map.of("type", "factors", "role", "preference"));
    return all;
  }

  /** Puts the definition, and the pipeline whose processor encodes every new item. */
  public void define() {
    define(definition());
  }

  /** Puts a definition of one's own, and the pipeline. */
  public void define(Map<String, Object> definition) {
    client.put(path(), definition).orFail();
    client
        .put(
            "/_ingest/pipeline/" + pipeline(),
            Map.of(
                "processors",
                List.of(Map.of("item_tower", Map.of("model", model, "field", FIELD)))))
        .orFail();
  }

  /**
   * Trains the next version and waits for it.
   *
   * @param progress hears of the run now and then while it works
   * @return the version as {@code GET …/versions/{v}} shows it
   */
  public JsonNode train(Consumer<Run> progress) {
    Answer started = client.post(path() + "/_train", Map.of()).orFail();
    await(started, progress);
    return client
        .get(path() + "/versions/" + started.body().path("version").asInt())
        .orFail()
        .body();
  }

  /** Gives every indexed item its vector, activates the newest version, and waits for that. */
  public void deploy(Consumer<Run> progress) {
    await(
        client.post(path() + "/_deploy", Map.of("index", itemIndex(), "field", FIELD)).orFail(),
        progress);
  }

  /** Indexes the items that were held out through the pipeline, and refreshes once. */
  public void indexNewItems() {
    client.bulk(
        itemIndex(), "?pipeline=" + pipeline(), documents(heldOut.items(catalogue, true), true));
    client.post("/" + itemIndex() + "/_refresh", null).orFail();
  }

  /**
   * The request context of a user as a client would send it: profile, and history where there is
   * one.
   */
  public Map<String, Object> context(int user) {
    Map<String, Object> context = new LinkedHashMap<>(catalogue.users().get(user).features());
    context.keySet().retainAll(catalogue.userFeatures().keySet());
    List<Integer> history = heldOut.history().get(user);
    if (!history.isEmpty()) {
      context.put(
          "history", history.stream().map(item -> catalogue.items().get(item).id()).toList());
    }
    return context;
  }

  /**
   * Asks {@code cold_start}.
   *
   * @param user features, an id, or nothing
   * @param filter null for none
   * @return ids of the items, best first
   */
  public List<String> recommend(Map<String, Object> user, Object filter, int k) {
    Map<String, Object> query =
        new LinkedHashMap<>(Map.of("model", model, "field", FIELD, "user", user, "k", k));
    if (filter != null) {
      query.put("filter", filter);
    }
    Answer answer =
        client
            .post(
                "/" + itemIndex() + "/_search",
                Map.of("size", k, "_source", false, "query", Map.of("cold_start", query)))
            .orFail();
    List<String> ids = new ArrayList<>();
    answer.body().path("hits").path("hits").forEach(hit -> ids.add(hit.path("_id").asText()));
    return ids;
  }

  /**
   * A filter for the items that are new, or for those that were known and that the user does not
   * have yet.
   */
  public Map<String, Object> among(boolean areNew, int user) {
    List<String> had =
        heldOut.history().get(user).stream().map(item -> catalogue.items().get(item).id()).toList();
    return Map.of(
        "bool",
        Map.of(
            "filter", List.of(Map.of("term", Map.of("new", areNew))),
            "must_not", List.of(Map.of("ids", Map.of("values", had)))));
  }

  private void await(Answer started, Consumer<Run> progress) {
    String id = started.body().path("run").asText();
    while (true) {
      Answer answer = client.get("/_plugins/_coldstart/runs/" + id).orFail();
      Run run = new Run(answer.body());
      if (run.ended()) {
        if (!run.completed()) {
          throw new UnexpectedAnswerException(answer);
        }
        return;
      }
      progress.accept(run);
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for run " + id, e);
      }
    }
  }

  private List<Document> documents(int[] items, boolean areNew) {
    return IntStream.of(items)
        .mapToObj(
            index -> {
              Entity item = catalogue.items().get(index);
              Map<String, Object> source = new LinkedHashMap<>(item.features());
              source.put("new", areNew);
              return new Document(item.id(), source);
            })
        .toList();
  }

  private static Map<String, Object> mapping(Map<String, Map<String, Object>> features) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    features.forEach(
        (name, feature) -> {
          switch (String.valueOf(feature.get("type"))) {
            case "text" -> mapping.put(name, Map.of("type", "text"));
            case "categorical" -> mapping.put(name, Map.of("type", "keyword"));
            case "numeric" -> mapping.put(name, Map.of("type", "double"));
            case "vector" ->
                mapping.put(name, Map.of("type", "float", "index", false, "doc_values", false));
            default -> {} // a preference feature lies in no document
          }
        });
    return mapping;
  }
}
