package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.index.VersionType;

/** What a deployment refuses, and that it has changed nothing by then. */
public class RefusedRolloutTests extends CatalogueTestCase {

  private static final Settings KNN = Settings.builder().put("index.knn", true).build();

  public void testWithoutAVersionThereIsNothingToDeploy() {
    prepare();
    refused(409, "{\"index\": \"films\", \"field\": \"vector\"}", "train it first");
    refused(400, "{\"index\": \"films\", \"field\": \"vector\", \"spaec\": 1}", "[spaec]");
  }

  public void testWhatAnIndexCannotCarryIsSaidBeforeItsMappingChanges() {
    prepare();
    train(Map.of());
    createItems("flat", Settings.EMPTY);
    refused(400, at("flat"), "index.knn: true", "reindex", "swap the alias");
    refused(404, at("nowhere"), "nowhere");

    createIndex("sourceless", KNN, mapping("\"_source\": {\"enabled\": false}"));
    refused(400, at("sourceless"), "disables [_source]");
    createIndex("filtered", KNN, mapping("\"_source\": {\"excludes\": [\"title\"]}"));
    refused(400, at("filtered"), "filters [_source]");
    createIndex("taken", KNN, mapping("\"properties\": {\"vector\": {\"type\": \"float\"}}"));
    refused(400, at("taken"), "[vector] as [float]");

    createItems("blocked", Settings.builder().put(KNN).put("index.blocks.write", true).build());
    refused(403, at("blocked"), "blocked");
    client().admin().indices().prepareClose("taken").get();
    refused(400, at("taken"), "closed");

    createItems("one", KNN);
    createItems("two", KNN);
    client()
        .admin()
        .indices()
        .prepareAliases()
        .addAlias(List.of("one", "two").toArray(String[]::new), "both")
        .get();
    refused(400, at("both"), "write index");

    for (String index : List.of("flat", "filtered", "one", "blocked")) {
      String mapping =
          client()
                      .admin()
                      .cluster()
                      .prepareState()
                      .get()
                      .getState()
                      .metadata()
                      .index(index)
                      .mapping()
                  == null
              ? ""
              : client()
                  .admin()
                  .cluster()
                  .prepareState()
                  .get()
                  .getState()
                  .metadata()
                  .index(index)
                  .mapping()
                  .source()
                  .toString();
      assertFalse(index + ": " + mapping, mapping.contains("vector"));
    }
    assertTrue(registry().deploymentsOf(MODEL).isEmpty());
  }

  public void testWhatTheRequestMayNotAskFor() {
    prepare();
    train(Map.of());
    refused(400, "{}", "not deployed");
    refused(400, with("\"method\": {\"space_type\": \"l2\"}"), "[method.space_type]");
    refused(400, with("\"method\": {\"engine\": \"faiss\"}"), "native library", "[lucene]");
    refused(400, with("\"method\": {\"engine\": \"nmslib\"}"), "[nmslib]");
    refused(404, with("\"version\": 9"), "no version [9]");
    refused(400, "{\"index\": \"films\", \"field\": \"genre\"}", "[genre]");
    refused(400, "{\"index\": \"films\", \"field\": \"genre.vector\"}", "[genre]");
    refused(400, "{\"index\": \"films\", \"field\": \"_vector\"}", "no name");
    assertTrue(registry().deploymentsOf(MODEL).isEmpty());
  }

  public void testWhatKnnRefusesLeavesNothingBehind() {
    prepare();
    train(Map.of());
    refused(400, with("\"method\": {\"parameters\": {\"m\": -4}}"), "failed");
    assertTrue(registry().deploymentsOf(MODEL).isEmpty());
  }

  public void testDocumentsWhoseOwnerNumbersTheirVersionsAreLeftAlone() {
    prepare();
    train(Map.of());
    createItems("numbered", KNN);
    client()
        .index(
            new IndexRequest("numbered")
                .id("own")
                .version(1_700_000_000L)
                .versionType(VersionType.EXTERNAL)
                .source(films(0, 1).get("f0"), XContentType.JSON))
        .actionGet();
    refresh("numbered");
    refused(400, at("numbered"), "[own]", "allow_external_versioning");
    deploy("{\"index\": \"numbered\", \"field\": \"vector\", \"allow_external_versioning\": true}");
    assertEquals("numbered", deployment().index());
  }

  private static String at(String index) {
    return "{\"index\": \"" + index + "\", \"field\": \"vector\"}";
  }

  private static String with(String more) {
    return "{\"index\": \"films\", \"field\": \"vector\", " + more + "}";
  }

  private static String mapping(String inner) {
    return "{" + inner + "}";
  }

  private void createIndex(String index, Settings settings, String mapping) {
    assertTrue(
        client()
            .admin()
            .indices()
            .prepareCreate(index)
            .setSettings(settings)
            .setMapping(mapping)
            .get()
            .isAcknowledged());
  }

  private void refused(int status, String body, String... parts) {
    Exception e = expectThrows(Exception.class, () -> deploy(body));
    Throwable cause = ExceptionsHelper.unwrapCause(e);
    String message = cause.getMessage();
    assertEquals(message, status, ExceptionsHelper.status(cause).getStatus());
    for (String part : parts) {
      assertTrue(message, message.contains(part));
    }
  }
}
