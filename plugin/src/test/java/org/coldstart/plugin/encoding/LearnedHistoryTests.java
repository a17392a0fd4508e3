package org.coldstart.plugin.encoding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.plugin.items.FoundItems;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.test.OpenSearchTestCase;

public class LearnedHistoryTests extends OpenSearchTestCase {

  private static final LearnedItem SOMETHING =
      new LearnedItem(new float[1], new float[1], new float[0]);

  private final List<Integer> steps = new ArrayList<>();

  private FoundItems find(int length, Predicate<Integer> known, Predicate<Integer> failing) {
    LearnedHistory histories =
        new LearnedHistory(
            (model, ids, executor, listener) -> {
              steps.add(ids.size());
              Map<String, LearnedItem> found = new HashMap<>();
              Map<String, Exception> failures = new HashMap<>();
              for (String id : ids) {
                int number = Integer.parseInt(id);
                if (failing.test(number)) {
                  failures.put(id, new Exception("gone"));
                } else if (known.test(number)) {
                  found.put(id, SOMETHING);
                }
              }
              executor.execute(() -> listener.onResponse(new FoundItems(found, failures)));
            });
    List<Integer> history = IntStream.range(0, length).boxed().toList();
    PlainActionFuture<FoundItems> future = new PlainActionFuture<>();
    histories.find(
        ProfileTowers.of("stamp", 1),
        FeatureSource.of(Map.of("history", history)),
        Runnable::run,
        future);
    return future.actionGet();
  }

  public void testAsManyAsCountAreLookedUpAtOnce() {
    assertEquals(0, find(0, id -> true, id -> false).items().size());
    assertEquals(5, find(5, id -> true, id -> false).items().size());
    assertEquals(200, find(1_000, id -> true, id -> false).items().size());
    assertEquals(List.of(0, 5, 200), steps);
  }

  public void testWhereTheNewestAreUnknownOlderOnesAreLookedUpToo() {
    FoundItems found = find(500, id -> id >= 350, id -> false);
    assertEquals(150, found.items().size());
    assertTrue(found.find("499").isPresent());
    assertEquals(List.of(200, 200, 100), steps);
  }

  public void testAFailureIsToldAndNothingMoreIsTried() {
    FoundItems found = find(500, id -> id % 2 == 0, id -> id == 7);
    assertEquals(List.of(200), steps);
    assertEquals(100, found.items().size());
    assertEquals(java.util.Set.of("7"), found.failures().keySet());
  }

  public void testAHistoryThatIsNoneIsNamed() {
    LearnedHistory histories =
        new LearnedHistory((model, ids, executor, listener) -> fail("nothing to look up"));
    FeatureException e =
        expectThrows(
            FeatureException.class,
            () ->
                histories.find(
                    ProfileTowers.of("stamp", 1),
                    FeatureSource.of(Map.of("history", List.of(Map.of("a", 1)))),
                    Runnable::run,
                    new PlainActionFuture<>()));
    assertEquals("history", e.feature());
  }
}
