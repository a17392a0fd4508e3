package org.coldstart.plugin.action.encode;

import static org.coldstart.plugin.action.OverTheWire.copy;
import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class EncodeOverTheWireTests extends OpenSearchTestCase {

  public void testRequest() throws IOException {
    List<Map<String, Object>> one = List.of(Map.of("age", 3));
    List<Map<String, Object>> other = List.of(Map.of("genres", List.of("a", "b")));
    travels(
        EncodeRequest::new,
        new EncodeRequest("m", one, one, null),
        new EncodeRequest("n", one, one, null),
        new EncodeRequest("m", other, one, null),
        new EncodeRequest("m", one, other, null),
        new EncodeRequest("m", one, List.of(), null),
        new EncodeRequest("m", one, one, 2));
  }

  public void testEveryBitOfAVectorTravels() throws IOException {
    travels(
        EncodeResponse::new,
        new EncodeResponse(3, List.of(new float[] {1, -0f}), List.of(new float[] {0.5f, 2})),
        new EncodeResponse(4, List.of(), List.of()));
    float[] vector = {-0f, Float.MIN_VALUE, randomFloat()};
    float[] shorter = {randomFloat()};
    EncodeResponse copy =
        copy(
            new EncodeResponse(3, List.of(vector, shorter), List.of(shorter)), EncodeResponse::new);
    assertEquals(3, copy.version());
    assertArrayEquals(vector, copy.users().get(0), 0);
    assertArrayEquals(shorter, copy.users().get(1), 0);
    assertArrayEquals(shorter, copy.items().get(0), 0);
  }
}
