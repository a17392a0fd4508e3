package org.coldstart.plugin.action.train;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.Map;
import org.coldstart.plugin.training.TrainingRequest;
import org.opensearch.test.OpenSearchTestCase;

public class TrainOverTheWireTests extends OpenSearchTestCase {

  public void testRequest() throws IOException {
    travels(
        TrainRequest::new,
        request("m", Map.of(), false, false),
        request("n", Map.of(), false, false),
        request("m", Map.of("epochs", 3), false, false),
        request("m", Map.of("epochs", 4), false, false),
        request("m", Map.of(), true, false),
        request("m", Map.of(), false, true));
  }

  private static TrainRequest request(
      String model, Map<String, Object> training, boolean deploy, boolean wait) {
    return new TrainRequest(new TrainingRequest(model, training, deploy), wait);
  }
}
