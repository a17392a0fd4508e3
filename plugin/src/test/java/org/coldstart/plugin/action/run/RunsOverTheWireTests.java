package org.coldstart.plugin.action.run;

import static org.coldstart.plugin.action.OverTheWire.copy;
import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import java.util.List;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunSamples;
import org.opensearch.test.OpenSearchTestCase;

public class RunsOverTheWireTests extends OpenSearchTestCase {

  public void testRequests() throws IOException {
    travels(ListRunsRequest::new, new ListRunsRequest());
    travels(
        RunRequest::new,
        new RunRequest("a", false),
        new RunRequest("a", true),
        new RunRequest("b", false));
  }

  public void testResponses() throws IOException {
    Run run = RunSamples.random();
    assertEquals(run, copy(new RunResponse(run), RunResponse::new).run());
    copy(new ListRunsResponse(List.of(run, RunSamples.random())), ListRunsResponse::new);
    Run begun = RunSamples.begun();
    Run ended = RunSamples.ended();
    travels(RunResponse::new, new RunResponse(begun), new RunResponse(ended));
    travels(
        ListRunsResponse::new,
        new ListRunsResponse(List.of()),
        new ListRunsResponse(List.of(begun)),
        new ListRunsResponse(List.of(ended, begun)));
  }
}
