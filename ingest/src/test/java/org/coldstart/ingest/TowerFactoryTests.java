package org.coldstart.ingest;

import static org.hamcrest.Matchers.containsString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coldstart.model.definition.Side;
import org.opensearch.OpenSearchParseException;

/** The options of the processor. */
public class TowerFactoryTests extends EncoderTestCase {

  public void testConfiguration() {
    Map<Map<String, Object>, String> wrong =
        Map.of(
            Map.of("on_unencodable", "shrug"), "[index_without_vector, fail]",
            Map.of("field", "_source"), "[field]",
            Map.of("field", ""), "[field]",
            Map.of("batch_size", 0), "[batch_size]",
            Map.of("model", 4), "[model]");
    wrong.forEach(
        (options, message) -> {
          OpenSearchParseException e =
              expectThrows(OpenSearchParseException.class, () -> processor(BOTH_LIVE, options));
          assertThat(e.getMessage(), containsString(message));
        });
    for (String required : List.of("model", "field")) {
      Map<String, Object> config = new HashMap<>(Map.of("model", "m", "field", "f"));
      config.remove(required);
      OpenSearchParseException e =
          expectThrows(
              OpenSearchParseException.class,
              () ->
                  new TowerProcessor.Factory(Side.ITEM, BOTH_LIVE, NO_STORED)
                      .create(Map.of(), "t", "d", config));
      assertThat(e.getMessage(), containsString("[" + required + "]"));
    }
  }

  public void testTheFactoryLeavesWhatItDoesNotKnowForOpenSearchToRefuse() throws Exception {
    Map<String, Object> config =
        new HashMap<>(Map.of("model", "m", "field", "f", "batch_size", 3, "colour", "red"));
    new TowerProcessor.Factory(Side.ITEM, BOTH_LIVE, NO_STORED).create(Map.of(), "t", "d", config);
    assertEquals(Set.of("colour"), config.keySet());
  }
}
