package org.coldstart.plugin.encoding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;

/** More bulks than a node takes: what is refused is refused whole, and nothing hangs. */
public class RejectedBulksTests extends CatalogueTestCase {

  private static final int BULKS = 60;
  private static final int A_BULK = 5;

  @Override
  protected Settings nodeSettings() {
    return Settings.builder()
        .put(super.nodeSettings())
        .put("thread_pool.write.size", 1)
        .put("thread_pool.write.queue_size", 10)
        .build();
  }

  public void testWhatIsRefusedIsRefusedWhole() throws Exception {
    prepare();
    train(Map.of("epochs", 0));
    deploy("{\"index\": \"films\", \"field\": \"vector\"}");
    CountDownLatch free = new CountDownLatch(1);
    ThreadPool threads = getInstanceFromNode(ThreadPool.class);
    threads.executor(ThreadPool.Names.WRITE).execute(() -> await(free));
    List<PlainActionFuture<BulkResponse>> answers = new ArrayList<>();
    for (int bulk = 0; bulk < BULKS; bulk++) {
      PlainActionFuture<BulkResponse> answer = new PlainActionFuture<>();
      client().bulk(bulk(bulk), answer);
      answers.add(answer);
    }
    free.countDown();
    int accepted = 0;
    for (int bulk = 0; bulk < BULKS; bulk++) {
      boolean written = isWritten(answers.get(bulk));
      accepted += written ? 1 : 0;
      for (int i = 0; i < A_BULK; i++) {
        assertEquals(written, client().prepareGet(ITEMS, "b" + bulk + "-" + i).get().isExists());
      }
    }
    assertTrue(accepted + " of " + BULKS + " were accepted", accepted > 0 && accepted < BULKS);
    assertEquals(60 + accepted * A_BULK, filled(deployment().active().orElseThrow()));
  }

  private static boolean isWritten(PlainActionFuture<BulkResponse> answer) {
    try {
      Set<RestStatus> statuses = new HashSet<>();
      for (BulkItemResponse item : answer.actionGet(60, TimeUnit.SECONDS)) {
        statuses.add(item.isFailed() ? item.getFailure().getStatus() : RestStatus.OK);
      }
      assertEquals("one fate for the whole bulk", 1, statuses.size());
      RestStatus status = statuses.iterator().next();
      assertTrue(
          status.toString(), Set.of(RestStatus.OK, RestStatus.TOO_MANY_REQUESTS).contains(status));
      return status == RestStatus.OK;
    } catch (RuntimeException e) {
      assertEquals(
          RestStatus.TOO_MANY_REQUESTS, ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e)));
      return false;
    }
  }

  /** New documents, one of them as a part that waits for the document that is not there. */
  private static BulkRequest bulk(int number) {
    BulkRequest bulk = new BulkRequest();
    for (int i = 0; i < A_BULK; i++) {
      String id = "b" + number + "-" + i;
      Map<String, Object> film = Map.of("title", "war", "genre", "war", "year", 1990 + i);
      bulk.add(
          i % 2 == 0
              ? new IndexRequest(ITEMS).id(id).source(film, XContentType.JSON)
              : new UpdateRequest(ITEMS, id).doc(film, XContentType.JSON).docAsUpsert(true));
    }
    return bulk;
  }

  private static void await(CountDownLatch free) {
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
