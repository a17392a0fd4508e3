package org.coldstart.plugin.action.warmup;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.Optional;
import org.coldstart.plugin.warmup.WarmUps;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentParseException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class WarmUpOverTheWireTests extends OpenSearchTestCase {

  public void testRequest() throws IOException {
    travels(
        WarmUpRequest::new,
        request("m", null, null, false),
        request("n", null, null, false),
        request("m", "i", null, false),
        request("m", null, "f", false),
        request("m", null, null, true),
        WarmUpRequest.scheduled("m", "i", "f"),
        WarmUpRequest.scheduled("m", "i", "f").forwarded());
  }

  private static WarmUpRequest request(String model, String index, String field, boolean wait) {
    return new WarmUpRequest(
        new WarmUps.Target(model, Optional.ofNullable(index), Optional.ofNullable(field)), wait);
  }

  public void testABodySaysWhereAndNothingElse() throws IOException {
    assertEquals(
        new WarmUps.Target("m", Optional.of("i"), Optional.of("f")),
        parsed("{\"index\": \"i\", \"field\": \"f\"}"));
    assertEquals(WarmUpRequest.onlyOf("m"), parsed("{}"));
    XContentParseException unknown =
        expectThrows(XContentParseException.class, () -> parsed("{\"version\": 1}"));
    assertTrue(unknown.getMessage(), unknown.getMessage().contains("unknown field [version]"));
  }

  private static WarmUps.Target parsed(String body) throws IOException {
    try (XContentParser parser = JsonXContent.jsonXContent.createParser(null, null, body)) {
      return WarmUpRequest.parse("m", parser);
    }
  }
}
