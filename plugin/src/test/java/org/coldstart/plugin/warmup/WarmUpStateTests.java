package org.coldstart.plugin.warmup;

import java.util.List;
import java.util.Map;
import org.coldstart.plugin.documents.ShardMark;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class WarmUpStateTests extends OpenSearchTestCase {

  private static final WarmUpState STATE =
      new WarmUpState(
          new WarmUpState.Claim("r", 12),
          Map.of("u/0", new ShardMark("h", 7), "u/1", new ShardMark("h1", -1)),
          "items",
          List.of("a", "b"),
          Map.of("items_warmed_up", 3));

  public void testItIsTheSameAfterItWasStored() throws Exception {
    for (WarmUpState state :
        List.of(STATE, WarmUpState.NONE, STATE.claimedBy(new WarmUpState.Claim("other", 13)))) {
      XContentBuilder json = JsonXContent.contentBuilder().map(state.toMap());
      try (XContentParser parser =
          JsonXContent.jsonXContent.createParser(
              null, null, BytesReference.bytes(json).streamInput())) {
        assertEquals(state, WarmUpState.ofMap(parser.map()));
      }
    }
  }

  public void testAMarkHoldsInItsOwnHistoryForRowsThatAreStillThere() {
    Map<String, ShardMark> ends =
        Map.of("u/0", new ShardMark("h", 9), "u/1", new ShardMark("another", 4));
    assertEquals(Map.of("u/0", new ShardMark("h", 7)), STATE.trusted(ends, "items"));
    assertEquals(
        "rolled back", Map.of(), STATE.trusted(Map.of("u/0", new ShardMark("h", 6)), "items"));
    assertEquals("the rows are lost", Map.of(), STATE.trusted(ends, "other items"));
  }
}
