package org.coldstart.plugin.action.evaluate;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.test.OpenSearchTestCase;

public class EvaluateOverTheWireTests extends OpenSearchTestCase {

  public void testRequest() throws IOException {
    travels(
        EvaluateRequest::new,
        EvaluateRequest.newestOf("m"),
        EvaluateRequest.newestOf("n"),
        parsed("{\"version\": 3}"),
        parsed("{\"k\": [5, 300]}"));
  }

  private EvaluateRequest parsed(String body) throws IOException {
    return EvaluateRequest.parse("m", createParser(JsonXContent.jsonXContent, body));
  }
}
