package org.coldstart.plugin.query;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.encoding.ProfileTowers;
import org.coldstart.plugin.encoding.Registries;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.SearchPhaseExecutionException;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.ClusterStateUpdateTask;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.index.Index;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/**
 * A node on which documents go through the processor and users through the query, with k-NN itself.
 * An item's score for a user of age 1 grows with its year and nothing else that differs.
 */
public abstract class RecallTestCase extends OpenSearchSingleNodeTestCase {

  protected static final String ONE = "stamp-one";
  protected static final String TWO = "stamp-two!";

  protected Registries registries;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(RecallNode.class, KNNPlugin.class);
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    RecallNode.Towers towers = getInstanceFromNode(RecallNode.Towers.class);
    towers.add(ProfileTowers.of(ONE, 1));
    towers.add(ProfileTowers.of(TWO, 2));
    registries = Registries.withModel("m").ready("m", ONE).ready("m", TWO);
    publish(registries);
    client()
        .admin()
        .cluster()
        .preparePutPipeline(
            "encode",
            new BytesArray(
                "{\"processors\":[{\"item_tower\":{\"model\":\"m\",\"field\":\"vec\"}}]}"),
            XContentType.JSON)
        .get();
  }

  @Override
  public void tearDown() throws Exception {
    publish(new Registries());
    client().admin().cluster().prepareDeletePipeline("encode").get();
    super.tearDown();
  }

  protected void publish(Registries wanted) {
    ColdStartMetadata registry = wanted.build();
    ClusterService clusterService = getInstanceFromNode(ClusterService.class);
    java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
    clusterService.submitStateUpdateTask(
        "test",
        new ClusterStateUpdateTask() {
          @Override
          public ClusterState execute(ClusterState state) {
            return ClusterState.builder(state)
                .metadata(
                    Metadata.builder(state.metadata()).putCustom(ColdStartMetadata.TYPE, registry))
                .build();
          }

          @Override
          public void onFailure(String source, Exception e) {
            throw new AssertionError(e);
          }

          @Override
          public void clusterStateProcessed(String source, ClusterState before, ClusterState now) {
            done.countDown();
          }
        });
    try {
      assertTrue(done.await(10, java.util.concurrent.TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An index with two mapped slots, the first of which a version is active in. */
  protected Index deploy(String name, String stamp) {
    return deploy(name, stamp, Side.ITEM);
  }

  /** The same of the documents of a side. */
  protected Index deploy(String name, String stamp, Side side) {
    client()
        .admin()
        .indices()
        .prepareCreate(name)
        .setSettings(Settings.builder().put("index.knn", true).put("index.number_of_shards", 2))
        .setMapping(
            "{\"properties\":{\"year\":{\"type\":\"integer\"},\"vec\":{\"properties\":{"
                + slot("a")
                + ","
                + slot("b")
                + ",\"fingerprint\":{\"type\":\"keyword\"}}}}}")
        .get();
    Index index = resolve(name);
    registries.active("m", stamp, index, "vec", side);
    publish(registries);
    return index;
  }

  private static String slot(String name) {
    return "\""
        + name
        + "\":{\"type\":\"knn_vector\",\"dimension\":4,\"method\":{\"name\":\"hnsw\","
        + "\"engine\":\"lucene\",\"space_type\":\"innerproduct\"}},\""
        + name
        + "_stamp\":{\"type\":\"keyword\"}";
  }

  protected Index resolve(String name) {
    return getInstanceFromNode(ClusterService.class).state().metadata().index(name).getIndex();
  }

  /** Documents whose ids are their years. */
  protected void index(String index, int... years) {
    for (int year : years) {
      client()
          .prepareIndex(index)
          .setId(String.valueOf(year))
          .setPipeline("encode")
          .setSource("{\"year\":" + year + "}", XContentType.JSON)
          .get();
    }
    client().admin().indices().prepareRefresh(index).get();
  }

  protected String pit(String index) {
    return client()
        .execute(
            CreatePitAction.INSTANCE,
            new CreatePitRequest(TimeValue.timeValueMinutes(1), true, index))
        .actionGet()
        .getId();
  }

  /** For a user of age 1, whom the year alone decides. */
  protected QueryBuilder query(int k, String... more) {
    List<String> parts = new ArrayList<>(List.of("\"user\":{\"age\":1}", "\"k\":" + k));
    parts.addAll(Arrays.asList(more));
    return raw(String.join(",", parts));
  }

  protected QueryBuilder raw(String body) {
    return cold("m", "vec", body);
  }

  protected QueryBuilder cold(String model, String field, String body) {
    String json =
        "{\"cold_start\":{\"model\":\"" + model + "\",\"field\":\"" + field + "\"," + body + "}}";
    try (var parser = createParser(XContentType.JSON.xContent(), json)) {
      return org.opensearch.index.query.AbstractQueryBuilder.parseInnerQueryBuilder(parser);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected org.opensearch.core.xcontent.NamedXContentRegistry xContentRegistry() {
    return getInstanceFromNode(org.opensearch.core.xcontent.NamedXContentRegistry.class);
  }

  protected SearchResponse search(String target, QueryBuilder query) {
    return client().prepareSearch(target.split(",")).setQuery(query).get();
  }

  protected float topScore(String target, QueryBuilder query) {
    return search(target, query).getHits().getMaxScore();
  }

  protected static List<String> ids(SearchResponse response) {
    assertEquals(Arrays.toString(response.getShardFailures()), 0, response.getFailedShards());
    return Arrays.stream(response.getHits().getHits())
        .map(SearchHit::getId)
        .collect(Collectors.toList());
  }

  protected void refused(String target, QueryBuilder query, String message) {
    Exception e = expectThrows(Exception.class, () -> search(target, query));
    assertFalse("shards must not be asked", e instanceof SearchPhaseExecutionException);
    assertEquals(e.toString(), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    assertThat(e.getMessage(), containsString(message));
  }
}
