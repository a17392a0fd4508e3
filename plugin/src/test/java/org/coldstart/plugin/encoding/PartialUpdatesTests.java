package org.coldstart.plugin.encoding;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.coldstart.ingest.PartialMark;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.update.UpdateRequest;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.test.OpenSearchTestCase;

/** What an update's part shows to pipelines, and what it shows to nobody else. */
public class PartialUpdatesTests extends OpenSearchTestCase {

  private static PartialDocument part() {
    IndexRequest part = new IndexRequest().source(Map.of("year", 1990), XContentType.JSON);
    part.setPipeline("p").setFinalPipeline("f");
    return new PartialDocument(part, "films", "f1", "r");
  }

  public void testPipelinesSeeWhoseItIsAndWhatItIs() {
    PartialDocument part = part();
    assertEquals("films", part.index());
    assertEquals("f1", part.id());
    assertEquals("r", part.routing());
    assertEquals("p", part.getPipeline());
    assertEquals("f", part.getFinalPipeline());
    for (int pipeline = 0; pipeline < 2; pipeline++) {
      Map<String, Object> source = new HashMap<>(part.sourceAsMap());
      source.put("seen", pipeline);
      part.source(source, XContentType.JSON);
    }
    Map<String, Object> last = part.sourceAsMap();
    assertEquals(3, last.size());
    PartialMark.remove(last);
    assertEquals(Map.of("year", 1990, "seen", 1), last);
  }

  public void testNobodyElseSeesTheMark() throws IOException {
    PartialDocument part = part();
    Map<String, Object> plain = Map.of("year", 1990);
    assertEquals("{\"year\":1990}", part.source().utf8ToString());
    UpdateRequest sent = new UpdateRequest("films", "f1").doc(part);
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      sent.writeTo(out);
      IndexRequest received = new UpdateRequest(out.bytes().streamInput()).doc();
      assertEquals(IndexRequest.class, received.getClass());
      assertEquals("f1", received.id());
      assertEquals(plain, received.sourceAsMap());
    }
    part.unmark();
    assertEquals(plain, part.sourceAsMap());
  }

  public void testAFieldOfTheMarksNameIsRefused() {
    IndexRequest own =
        new IndexRequest().source(Map.of("year", 1990, PartialMark.FIELD, true), XContentType.JSON);
    PartialDocument part = new PartialDocument(own, "films", "f1", null);
    part.sourceAsMap();
    assertTrue(part.refusal().orElseThrow().getMessage().contains(PartialMark.FIELD));
  }
}
