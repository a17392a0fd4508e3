package org.coldstart.plugin.run;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.GoldenBytes;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.test.OpenSearchTestCase;

/** What a run's task tells of itself, as 3.6.0 sends it from node to node. */
public class RunGoldenBytesTests extends OpenSearchTestCase {

  public void testStatus() throws IOException {
    GoldenBytes.check(
        RunTask.Status.NAME,
        List.of(
            new RunTask.Status(RunProgress.NONE),
            new RunTask.Status(RunSamples.ended().progress())),
        (out, one) -> one.writeTo(out),
        RunTask.Status::new,
        new NamedWriteableRegistry(List.of()));
  }
}
