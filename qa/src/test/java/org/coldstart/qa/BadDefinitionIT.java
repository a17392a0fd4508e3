package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.coldstart.qa.client.Answer;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.junit.Test;

/**
 * Definitions and training sources that cannot be: refused with the path of the field, and nothing
 * has changed.
 */
public class BadDefinitionIT {
  private static final String MODELS = "/_plugins/_coldstart/models/";

  private final SharedShop shop = SharedShop.get();
  private final RestClient client = shop.client;
  private final ObjectMapper json = new ObjectMapper();

  @Test
  public void malformedJson() {
    refused(client.put(MODELS + "bad", "{\"item\": "), 400, "");
    assertEquals(404, client.get(MODELS + "bad").status());
  }

  @Test
  public void unknownFieldsOfADefinition() {
    definitionRefused(definition -> definition.put("itm", 1), "itm");
    definitionRefused(
        definition -> definition.withObject("training").put("epoch", 3), "training.epoch");
    definitionRefused(
        definition -> definition.withObject("/item/features/title").put("tpye", "x"),
        "item.features.title.tpye");
    definitionRefused(
        definition -> definition.withObject("/sources/interactions").put("user", "x"),
        "sources.interactions.user");
  }

  @Test
  public void unknownTypes() {
    definitionRefused(
        definition -> definition.withObject("/item/features/title").put("type", "prose"),
        "item.features.title.type");
    definitionRefused(
        definition ->
            definition.withObject("training").putArray("losses").addObject().put("type", "hinge"),
        "training.losses[0].type");
    definitionRefused(
        definition -> definition.withObject("training").put("objective", "luck"),
        "training.objective");
  }

  @Test
  public void parentsThatAreNone() {
    for (String parents :
        List.of("\"genres\"", "[\"nowhere\"]", "[\"title\"]", "[\"age\"]", "[\"kind\"]", "[3]")) {
      definitionRefused(
          definition -> definition.withObject("/item/features").set("kind", kind(parents)),
          "item.features.kind.parents");
    }
    definitionRefused(
        definition -> definition.withObject("/item/features/title").putArray("parents"),
        "item.features.title.parents");
    definitionRefused(
        definition ->
            definition.withObject("/item/features/genres").putArray("parents").add("genres"),
        "item.features.genres.parents");
  }

  private JsonNode kind(String parents) {
    try {
      return json.readTree("{\"type\": \"categorical\", \"parents\": " + parents + "}");
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void dimensionsThatCannotBe() {
    definitionRefused(definition -> definition.put("dimension", 0), "dimension");
    definitionRefused(definition -> definition.put("dimension", 100_000), "dimension");
    definitionRefused(definition -> definition.put("dimension", "wide"), "dimension");
  }

  // ---- sources

  @Test
  public void aFeatureThatContradictsTheMapping() {
    ObjectNode definition = definition();
    definition.withObject("/item/features/title").put("type", "numeric");
    trainingRefused("contradiction", definition, 400, "item.features.title");
  }

  @Test
  public void aSourceIndexThatIsMissing() {
    ObjectNode definition = definition();
    definition.withObject("/sources/interactions").put("index", "nowhere");
    trainingRefused("missing-source", definition, 404, "sources.interactions.index");
  }

  @Test
  public void noInteractions() {
    events("no-events", List.of());
    trainingRefused(
        "no-interactions", definitionOf("no-events"), 400, "sources.interactions.index");
  }

  @Test
  public void labelsThatAreNoLabels() {
    events(
        "odd-labels",
        List.of(
            Map.of(
                "user_id", "user-1", "item_id", shop.catalogue.items().get(0).id(), "label", 3)));
    ObjectNode definition = definitionOf("odd-labels");
    definition.withObject("/sources/interactions").put("label", "label");
    trainingRefused("labels", definition, 400, "label");
  }

  @Test
  public void interactionsOfNobodyAndPositivesOnlyAreReported() {
    List<Map<String, Object>> events = new ArrayList<>();
    shop.heldOut
        .train()
        .forEach(
            interaction ->
                events.add(
                    Map.of(
                        "user_id", shop.catalogue.users().get(interaction.user()).id(),
                        "item_id", shop.catalogue.items().get(interaction.item()).id())));
    for (int i = 0; i < 7; i++) {
      events.add(Map.of("user_id", "user-1", "item_id", "an-item-that-does-not-exist-" + i));
    }
    for (int i = 0; i < 5; i++) {
      events.add(
          Map.of(
              "user_id",
              "a-user-who-does-not-exist-" + i,
              "item_id",
              shop.catalogue.items().get(shop.heldOut.items(shop.catalogue, false)[0]).id()));
    }
    events("dangling", events);
    try {
      client.put(MODELS + "dangling", definitionOf("dangling")).orFail();
      client.post(MODELS + "dangling/_train?wait_for_completion=true", Map.of()).orFail();
      JsonNode version = client.get(MODELS + "dangling/versions/1").orFail().body();
      assertEquals(version.toString(), "ready", version.path("state").asText());
      String report = version.path("report").toString();
      assertTrue(report, report.contains("unknown_items") || report.contains("without_item"));
      assertTrue(report, report.contains("positives_only"));
    } finally {
      client.delete(MODELS + "dangling");
      client.delete("/dangling");
    }
  }

  private interface Change {
    void in(ObjectNode definition);
  }

  private ObjectNode definition() {
    return json.valueToTree(shop.job.definition());
  }

  private ObjectNode definitionOf(String events) {
    ObjectNode definition = definition();
    definition.withObject("/sources/interactions").put("index", events).remove("timestamp");
    return definition;
  }

  private void events(String index, List<Map<String, Object>> events) {
    Map<String, Object> fields =
        Map.of(
            "user_id",
            Map.of("type", "keyword"),
            "item_id",
            Map.of("type", "keyword"),
            "label",
            Map.of("type", "double"));
    client
        .put(
            "/" + index,
            Map.of(
                "settings",
                Map.of("number_of_replicas", 0),
                "mappings",
                Map.of("properties", fields)))
        .orFail();
    client.bulk(index, "", events.stream().map(event -> new Document(null, event)).toList());
    client.post("/" + index + "/_refresh", null).orFail();
  }

  /** A wrong definition leaves no model, and a definition that is there as it was. */
  private void definitionRefused(Change change, String path) {
    ObjectNode definition = definition();
    change.in(definition);
    refused(client.put(MODELS + "bad", definition), 400, path);
    assertEquals(404, client.get(MODELS + "bad").status());
    JsonNode before = client.get(MODELS + "films").orFail().body();
    refused(client.put(MODELS + "films", definition), 400, path);
    assertEquals(before, client.get(MODELS + "films").orFail().body());
  }

  /** Refused when it is put or when it is trained; whichever it is, no version becomes ready. */
  private void trainingRefused(String model, ObjectNode definition, int status, String path) {
    try {
      Answer put = client.put(MODELS + model, definition);
      if (put.status() / 100 != 2) {
        refused(put, status, path);
        return;
      }
      refused(
          client.post(MODELS + model + "/_train?wait_for_completion=true", Map.of()), status, path);
      assertEquals("failed", stateOfTheVersion(model));
    } finally {
      client.delete(MODELS + model);
      String events = definition.path("sources").path("interactions").path("index").asText();
      if (!events.equals(shop.job.eventIndex())) {
        client.delete("/" + events);
      }
    }
  }

  /**
   * What became of version 1, once it is no longer in training; a version that was never begun
   * counts as failed.
   */
  private String stateOfTheVersion(String model) {
    for (int attempt = 0; attempt < 50; attempt++) {
      Answer version = client.get(MODELS + model + "/versions/1");
      String state = version.status() == 404 ? "failed" : version.body().path("state").asText();
      if (!state.equals("training")) {
        return state;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    return "training";
  }
}
