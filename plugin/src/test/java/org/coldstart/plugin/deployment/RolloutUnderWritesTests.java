package org.coldstart.plugin.deployment;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunState;
import org.coldstart.plugin.run.Runs;
import org.opensearch.OpenSearchException;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;

/** A roll-out while clients go on writing and searching. */
public class RolloutUnderWritesTests extends CatalogueTestCase {

  private static final int MANY = 1_300;
  private static final int DELETED = -1;
  private static final String RATE = "plugins.coldstart.deploy.requests_per_second";

  @Override
  public void tearDown() throws Exception {
    rate(null);
    super.tearDown();
  }

  public void testNoWriteIsLostAndNoSearchIsDisturbed() throws Exception {
    prepare();
    bulk(ITEMS, films(60, MANY));
    pipeline();
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    train(Map.of("seed", 5));
    rate("300");
    String run = start();
    AtomicBoolean ended = new AtomicBoolean();
    Map<String, Integer> lastWritten = new HashMap<>();
    Thread writer = new Thread(() -> write(ended, lastWritten));
    writer.start();
    long searches = 0;
    try {
      while (!get(run).hasEnded()) {
        SearchResponse response =
            client()
                .prepareSearch(ITEMS)
                .setQuery(
                    QueryBuilders.wrapperQuery(
                        "{\"cold_start\": {\"model\": \"m\", \"field\": \"vector\", \"k\": 20,"
                            + " \"user\": {\"history\": [\"f0\", \"f3\"]}}}"))
                .setSize(20)
                .get();
        assertEquals("a search in the middle", 20, response.getHits().getHits().length);
        searches++;
      }
    } finally {
      ended.set(true);
      writer.join(TimeUnit.SECONDS.toMillis(30));
    }
    assertEquals(get(run).reason(), RunState.COMPLETED, get(run).state());
    assertTrue(searches + " searches, " + lastWritten.size() + " writes", searches > 3);
    assertTrue("writes went on", lastWritten.size() > 3);
    Deployment after = deployment();
    assertEquals(2, after.active().orElseThrow().version());
    long deleted = lastWritten.values().stream().filter(year -> year == DELETED).count();
    assertTrue("deletions went on", deleted > 0);
    assertEquals(MANY - deleted, count(ITEMS, QueryBuilders.matchAllQuery()));
    assertEquals(MANY - deleted, filled(after.active().orElseThrow()));
    assertEquals(MANY - deleted, filled(after.slotOfVersion(1).orElseThrow()));
    SearchResponse all =
        client().prepareSearch(ITEMS).setSize(MANY).setFetchSource("year", null).get();
    for (SearchHit hit : all.getHits()) {
      Integer year = lastWritten.get(hit.getId());
      if (year != null) {
        assertEquals(hit.getId(), year, hit.getSourceAsMap().get("year"));
      }
    }
  }

  public void testACancelledRolloutLeavesTheActiveVersionAloneAndCanBeMadeAgain() throws Exception {
    prepare();
    bulk(ITEMS, films(60, MANY));
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    train(Map.of("seed", 5));
    rate("200");
    String run = start();
    assertBusy(() -> assertNotNull(deployment().incomingSlot()));
    refresh(".coldstart-models");
    OpenSearchException second =
        expectThrows(OpenSearchException.class, () -> deploy("{\"version\": 1}"));
    assertEquals(RestStatus.CONFLICT, second.status());
    Runs runs = getInstanceFromNode(Runs.class);
    PlainActionFuture.<Run, RuntimeException>get(l -> runs.cancel(run, l));
    Run ended = PlainActionFuture.<Run, RuntimeException>get(l -> runs.awaitEnd(run, l));
    assertEquals(RunState.CANCELLED, ended.state());
    assertNull(deployment().incomingSlot());
    assertEquals(1, deployment().active().orElseThrow().version());
    assertEquals(MANY, filled(deployment().active().orElseThrow()));
    rate(null);
    refresh(".coldstart-models");
    deploy("{}");
    assertEquals(2, deployment().active().orElseThrow().version());
    assertEquals(MANY, filled(deployment().active().orElseThrow()));
  }

  /**
   * Writes films anew, each time with a year of its own, through the encoders, and deletes some,
   * most of which come again.
   */
  private void write(AtomicBoolean ended, Map<String, Integer> lastWritten) {
    for (int year = 2_000; !ended.get(); year++) {
      String id = "f" + (year * 31 % MANY);
      if (year % 5 == 0) {
        client().prepareDelete(ITEMS, id).get();
        lastWritten.put(id, DELETED);
        continue;
      }
      client()
          .prepareIndex(ITEMS)
          .setId(id)
          .setPipeline("catalogue")
          .setSource(Map.of("title", "war story", "genre", "war", "year", year), XContentType.JSON)
          .get();
      lastWritten.put(id, year);
    }
  }

  private String start() {
    return (String) run(TransportDeployAction.TYPE, deployRequest("{}", false)).get("run");
  }

  private Run get(String run) {
    Runs runs = getInstanceFromNode(Runs.class);
    return PlainActionFuture.<Run, RuntimeException>get(l -> runs.get(run, l));
  }

  private void pipeline() {
    client()
        .admin()
        .cluster()
        .preparePutPipeline(
            "catalogue",
            new BytesArray(
                "{\"processors\": [{\"item_tower\": {\"model\": \"m\", \"field\": \"vector\"}}]}"),
            XContentType.JSON)
        .get();
  }

  private void rate(String documentsPerSecond) {
    setting(RATE, documentsPerSecond);
  }
}
