package org.coldstart.plugin.run;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.tasks.Task;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class RunTests extends AbstractWireSerializingTestCase<Run> {

  @Override
  protected Run createTestInstance() {
    return new Run(
        randomAlphaOfLength(10),
        randomFrom("train", "deploy"),
        randomAlphaOfLength(5),
        randomIntBetween(0, 9),
        randomAlphaOfLength(20),
        randomAlphaOfLength(20),
        randomAlphaOfLength(20) + ":" + randomIntBetween(1, 1000),
        randomIntBetween(1, 3),
        randomBoolean() ? null : "the start",
        randomFrom(RunState.values()),
        new RunProgress(
            randomAlphaOfLength(5),
            randomNonNegativeLong(),
            randomNonNegativeLong(),
            randomIntBetween(0, 100),
            randomBoolean() ? Double.NaN : randomDouble(),
            randomLongBetween(-1, Long.MAX_VALUE)),
        Instant.ofEpochMilli(randomIntBetween(1, Integer.MAX_VALUE)),
        Instant.ofEpochMilli(randomIntBetween(1, Integer.MAX_VALUE)),
        randomBoolean() ? null : Map.of("a", 1, "list", List.of("b", 2.5)),
        randomBoolean() ? null : randomAlphaOfLength(20),
        randomFrom(0, 400, 429),
        randomBoolean() ? null : randomAlphaOfLength(20));
  }

  @Override
  protected Writeable.Reader<Run> instanceReader() {
    return Run::new;
  }

  @Override
  protected Run mutateInstance(Run run) {
    return new Run(
        run.id() + "x",
        run.verb(),
        run.model(),
        run.version(),
        run.node(),
        run.nodeSession(),
        run.task(),
        run.attempts(),
        run.resumedFrom(),
        run.state(),
        run.progress(),
        run.started(),
        run.updated(),
        run.outcome(),
        run.reason(),
        run.status(),
        run.cancelRequested());
  }

  public void testATasksStatusTravels() throws IOException {
    RunTask.Status status = new RunTask.Status(createTestInstance().progress());
    Task.Status copy =
        copyNamedWriteable(
            status, new NamedWriteableRegistry(List.of(Runs.namedWriteable())), Task.Status.class);
    assertEquals(status, copy);
  }

  public void testSurvivesItsDocument() {
    for (int i = 0; i < 20; i++) {
      Run run = createTestInstance();
      assertEquals(run, Run.ofSource(run.toSource()));
    }
  }

  public void testShownAsTheContractSays() throws IOException {
    Run run =
        new Run(
            "r1",
            "train",
            "movies",
            3,
            "n",
            "session",
            "n:7",
            1,
            null,
            RunState.RUNNING,
            new RunProgress("gradient", 1, 4, 2, Double.NaN, -1),
            Instant.ofEpochMilli(0),
            Instant.ofEpochMilli(1000),
            null,
            null,
            0,
            null);
    assertEquals(
        "{\"run\":\"r1\",\"verb\":\"train\",\"model\":\"movies\",\"version\":3,\"node\":\"n\","
            + "\"task\":\"n:7\",\"attempts\":1,\"resumed_from\":null,\"state\":\"running\",\"phase\":\"gradient\",\"done\":1,"
            + "\"total\":4,\"epoch\":2,\"loss\":null,\"eta_ms\":null,"
            + "\"started\":\"1970-01-01T00:00:00Z\",\"updated\":\"1970-01-01T00:00:01Z\","
            + "\"outcome\":null,\"reason\":null}",
        XContentHelper.toXContent(run, XContentType.JSON, false).utf8ToString());
  }
}
