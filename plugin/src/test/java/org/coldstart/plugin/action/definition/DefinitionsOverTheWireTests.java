package org.coldstart.plugin.action.definition;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class DefinitionsOverTheWireTests extends OpenSearchTestCase {

  public void testRequests() throws IOException {
    travels(GetModelsRequest::new, new GetModelsRequest());
    travels(
        PutDefinitionRequest::new,
        new PutDefinitionRequest("a", Map.of("dimension", 4)),
        new PutDefinitionRequest("a", Map.of("dimension", 5)),
        new PutDefinitionRequest("b", Map.of("dimension", 4)));
    travels(
        DeleteModelRequest::new,
        new DeleteModelRequest("a", true),
        new DeleteModelRequest("a", false),
        new DeleteModelRequest("b", true));
  }
}
