package org.coldstart.plugin.action.version;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.test.OpenSearchTestCase;

public class ImportOverTheWireTests extends OpenSearchTestCase {

  public void testRequest() throws IOException {
    travels(
        ImportRequest::new,
        new ImportRequest("m", new BytesArray(new byte[] {1, 2})),
        new ImportRequest("n", new BytesArray(new byte[] {1, 2})),
        new ImportRequest("m", new BytesArray(new byte[] {1})));
  }
}
