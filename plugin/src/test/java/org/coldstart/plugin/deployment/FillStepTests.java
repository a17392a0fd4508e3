package org.coldstart.plugin.deployment;

import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.index.Index;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.ingest.IngestService;

/** Single steps of giving documents their vectors. */
public class FillStepTests extends CatalogueTestCase {

  private static final int COUNT = 25;

  public void testStepsGoOverAllDocumentsAndWriteWhatIsStaleOnce() {
    prepare();
    train(Map.of());
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    pastTheEncoders("f3", Map.of("genre", "war", "title", "other"));
    pastTheEncoders("f50", Map.of("genre", "war", "title", "other"));
    Object before = vector("f3");

    FillStepResponse first = step(-1, -1, COUNT);
    FillStepResponse.Progress progress = first.progress();
    assertEquals(60, progress.selected());
    assertEquals(COUNT, first.counts().looked());
    assertFalse(progress.ended());
    assertTrue(progress.checkpoint() >= 0);
    FillCounts all = first.counts();
    long cursor = progress.cursor();
    while (!progress.ended()) {
      FillStepResponse next = step(cursor, first.progress().upTo(), COUNT);
      progress = next.progress();
      assertTrue(progress.cursor() > cursor);
      cursor = progress.cursor();
      all = all.and(next.counts());
    }
    assertEquals("each once, whatever was written meanwhile", 60, all.looked());
    assertEquals(2, all.written());
    assertNotEquals(before, vector("f3"));

    refresh(ITEMS);
    FillStepResponse again = step(-1, first.progress().upTo(), FillStepRequest.MOST);
    assertEquals("what was written has moved on", 58, again.counts().looked());
    assertEquals(0, again.counts().written());
    assertEquals(60, step(-1, -1, FillStepRequest.MOST).counts().looked());
    assertEquals(
        "behind the checkpoint nothing is left",
        0,
        step(step(-1, -1, 1).progress().checkpoint(), -1, COUNT).counts().looked());
  }

  public void testNothingIsWrittenForAVersionThatIsNotLive() {
    prepare();
    train(Map.of());
    refused(shard(), "x", RestStatus.CONFLICT, "nothing is deployed");
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    refused(shard(), "x", RestStatus.CONFLICT, "no such version is live");
    Index other = new Index(ITEMS, "another-uuid");
    Exception gone =
        expectThrows(
            IndexNotFoundException.class, () -> step(new ShardId(other, 0), null, -1, -1, 1));
    assertTrue(gone.getMessage(), gone.getMessage().contains(ITEMS));
  }

  private void refused(ShardId shard, String stamp, RestStatus status, String reason) {
    Exception e = expectThrows(Exception.class, () -> step(shard, stamp, -1, -1, 1));
    assertEquals(status, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)));
    assertTrue(e.getMessage(), e.getMessage().contains(reason));
  }

  private FillStepResponse step(long after, long upTo, int count) {
    return step(shard(), null, after, upTo, count);
  }

  private FillStepResponse step(ShardId shard, String stamp, long after, long upTo, int count) {
    FillStepRequest request =
        new FillStepRequest(shard, FIELD, DocumentSelection.stale(), stamp, after, upTo, count);
    return PlainActionFuture.<FillStepResponse, RuntimeException>get(
        l -> client().execute(TransportFillStepAction.TYPE, request, l));
  }

  private ShardId shard() {
    return new ShardId(resolveIndex(ITEMS), 0);
  }

  private Object vector(String id) {
    Map<String, Object> source = client().prepareGet(ITEMS, id).get().getSourceAsMap();
    return inner(source, FIELD).get(deployment().activeSlot());
  }

  private void pastTheEncoders(String id, Map<String, Object> partial) {
    IndexRequest document =
        new IndexRequest(ITEMS)
            .source(partial, XContentType.JSON)
            .setPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setFinalPipeline(IngestService.NOOP_PIPELINE_NAME)
            .setSystemIngestPipeline(IngestService.NOOP_PIPELINE_NAME)
            .isPipelineResolved(true);
    BulkRequest bulk = new BulkRequest();
    bulk.add(new UpdateRequest(ITEMS, id).doc(document));
    assertFalse(client().bulk(bulk).actionGet().hasFailures());
  }
}
