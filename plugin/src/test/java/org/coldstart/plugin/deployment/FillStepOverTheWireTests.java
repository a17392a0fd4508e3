package org.coldstart.plugin.deployment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coldstart.plugin.GoldenBytes;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.search.SearchModule;
import org.opensearch.test.OpenSearchTestCase;

public class FillStepOverTheWireTests extends OpenSearchTestCase {

  private static final ShardId SHARD = new ShardId("films", "uuid", 3);
  private static final DocumentSelection STALE = DocumentSelection.stale();

  private final NamedWriteableRegistry registry =
      new NamedWriteableRegistry(
          new SearchModule(org.opensearch.common.settings.Settings.EMPTY, List.of())
              .getNamedWriteables());

  public void testEveryPartOfARequestTravels() throws IOException {
    travels(
        FillStepRequest::new,
        new FillStepRequest(SHARD, "v", STALE, "s", 4, 9, 5),
        new FillStepRequest(new ShardId("films", "uuid", 4), "v", STALE, "s", 4, 9, 5),
        new FillStepRequest(new ShardId("films", "other", 3), "v", STALE, "s", 4, 9, 5),
        new FillStepRequest(SHARD, "w", STALE, "s", 4, 9, 5),
        new FillStepRequest(SHARD, "v", DocumentSelection.without("v.a", "s"), "s", 4, 9, 5),
        new FillStepRequest(SHARD, "v", STALE, null, 4, 9, 5),
        new FillStepRequest(SHARD, "v", STALE, "s", -1, 9, 5),
        new FillStepRequest(SHARD, "v", STALE, "s", 4, -1, 5),
        new FillStepRequest(SHARD, "v", STALE, "s", 4, 9, 6));
  }

  public void testEveryPartOfAnAnswerTravels() throws IOException {
    FillCounts counts = new FillCounts(1, 2, 3, 4, 5, "six", "seven");
    List<FillStepResponse> answers = new ArrayList<>();
    for (FillCounts other :
        List.of(
            counts,
            new FillCounts(9, 2, 3, 4, 5, "six", "seven"),
            new FillCounts(1, 9, 3, 4, 5, "six", "seven"),
            new FillCounts(1, 2, 9, 4, 5, "six", "seven"),
            new FillCounts(1, 2, 3, 9, 5, "six", "seven"),
            new FillCounts(1, 2, 3, 4, 9, "six", "seven"),
            new FillCounts(1, 2, 3, 4, 5, null, "seven"),
            new FillCounts(1, 2, 3, 4, 5, "six", null))) {
      answers.add(new FillStepResponse(progress(1, 2, false, 3, 4, "h"), other));
    }
    for (FillStepResponse.Progress other :
        List.of(
            progress(-1, 2, false, 3, 4, "h"),
            progress(1, 9, false, 3, 4, "h"),
            progress(1, 2, true, 3, 4, "h"),
            progress(1, 2, false, 9, 4, "h"),
            progress(1, 2, false, 3, -1, "h"),
            progress(1, 2, false, 3, 4, "i"))) {
      answers.add(new FillStepResponse(other, counts));
    }
    travels(FillStepResponse::new, answers.toArray(FillStepResponse[]::new));
  }

  public void testCountsAddUp() {
    FillCounts one = new FillCounts(1, 2, 3, 4, 5, null, "a");
    FillCounts two = new FillCounts(10, 20, 30, 40, 50, "b", "c");
    assertEquals(new FillCounts(11, 22, 33, 44, 55, "b", "a"), one.and(two));
    assertEquals(one, FillCounts.NONE.and(one));
  }

  private static FillStepResponse.Progress progress(
      long cursor, long upTo, boolean ended, long selected, long checkpoint, String history) {
    return new FillStepResponse.Progress(cursor, upTo, ended, selected, checkpoint, history);
  }

  @SafeVarargs
  private <T extends Writeable> void travels(Writeable.Reader<T> reader, T... different)
      throws IOException {
    Set<BytesReference> forms = new HashSet<>();
    for (T one : different) {
      BytesReference written = bytes(one);
      assertTrue(one + " is written as another is", forms.add(written));
      try (StreamInput in = new NamedWriteableAwareStreamInput(written.streamInput(), registry)) {
        assertEquals(written, bytes(reader.read(in)));
        assertEquals("bytes that nobody reads", 0, in.available());
      }
    }
    GoldenBytes.check(
        different[0].getClass().getSimpleName(),
        List.of(different),
        (out, one) -> one.writeTo(out),
        reader,
        registry);
  }

  private static BytesReference bytes(Writeable one) throws IOException {
    try (BytesStreamOutput out = new BytesStreamOutput()) {
      one.writeTo(out);
      return out.bytes();
    }
  }
}
