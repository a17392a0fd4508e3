package org.coldstart.plugin.action;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class ActionsOverTheWireTests extends OpenSearchTestCase {

  public void testRequests() throws IOException {
    travels(ModelRequest::new, new ModelRequest("a"), new ModelRequest("b"));
    travels(
        VersionRequest::new,
        new VersionRequest("a", 1),
        new VersionRequest("a", 2),
        new VersionRequest("b", 1));
  }

  public void testAnObjectKeepsItsOrder() throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("z", List.of(1, "two", Map.of("three", 3.5)));
    json.put("a", null);
    JsonResponse copy = OverTheWire.copy(new JsonResponse(json), JsonResponse::new);
    assertEquals(json, copy.json());
    travels(JsonResponse::new, copy, new JsonResponse(Map.of()));
    assertEquals(List.of("z", "a"), List.copyOf(copy.json().keySet()));
  }
}
