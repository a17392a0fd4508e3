package org.coldstart.plugin.items;

import java.util.List;
import java.util.Map;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.test.OpenSearchTestCase;

public class CountedItemsTests extends OpenSearchTestCase {

  public void testFetchesAndTheirFailuresAreCounted() {
    LearnedItemStore behind =
        (model, ids, executor, listener) -> {
          if (ids.contains("broken")) {
            listener.onFailure(new IllegalStateException("gone"));
          } else {
            listener.onResponse(FoundItems.failed(List.of("x"), new IllegalArgumentException("?")));
          }
        };
    CountedItems counted = new CountedItems(behind);
    assertEquals(1, find(counted, "x", "y").actionGet().failures().size());
    expectThrows(IllegalStateException.class, () -> find(counted, "broken").actionGet());
    Map<String, Object> snapshot = counted.snapshot();
    assertEquals(1L, snapshot.get("count"));
    assertEquals(3L, snapshot.get("wanted"));
    assertEquals(0L, snapshot.get("found"));
    assertEquals(
        Map.of("illegal_argument_exception", 1L, "illegal_state_exception", 1L),
        ((Map<?, ?>) snapshot.get("errors")).get("by_kind"));
    assertTrue((double) snapshot.get("max_us") > 0);
  }

  private static PlainActionFuture<FoundItems> find(CountedItems items, String... ids) {
    PlainActionFuture<FoundItems> future = new PlainActionFuture<>();
    ActionListener<FoundItems> listener = future;
    items.find(null, List.of(ids), Runnable::run, listener);
    return future;
  }
}
