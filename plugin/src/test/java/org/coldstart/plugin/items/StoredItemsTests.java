package org.coldstart.plugin.items;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.start.LearnedItem;
import org.coldstart.plugin.ColdStartPlugin;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class StoredItemsTests extends OpenSearchSingleNodeTestCase {

  private StoredItems items;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    ThreadPool threadPool = getInstanceFromNode(ThreadPool.class);
    items =
        new StoredItems(
            getInstanceFromNode(ClusterService.class), client(), threadPool, threadPool.generic());
  }

  public void testEveryBitOfARowComesBackForIdsOfAnyKind() throws Exception {
    List<String> ids =
        new ArrayList<>(List.of("", " ", "a/b", "_x", "\ud83c\udfac", "é".repeat(700)));
    for (int i = 0; i < 1_000; i++) {
      ids.add("i" + i);
    }
    ModelWithItems trained = SomeVersion.of("stamp-1", ids, true);
    List<Long> stored = new ArrayList<>();
    save(trained, (done, total) -> stored.add(done * 10_000 + total));
    assertTrue(items.has(trained.model()));
    assertEquals(
        "progress ends with all",
        1_006L * 10_000 + 1_006,
        stored.get(stored.size() - 1).longValue());
    assertTrue("several bulks", stored.size() > 2);

    List<String> asked = new ArrayList<>(randomSubsetOf(100, ids));
    asked.addAll(ids.subList(0, 6));
    asked.add("unheard of");
    FoundItems found = find(trained.model(), asked);
    assertEquals(Map.of(), found.failures());
    assertTrue(found.find("unheard of").isEmpty());
    for (String id : asked) {
      if (!id.equals("unheard of")) {
        LearnedItem expected = trained.items().find(id).orElseThrow();
        LearnedItem read = found.find(id).orElseThrow();
        assertArrayEquals(expected.factor(), read.factor(), 0f);
        assertArrayEquals(expected.whitened(), read.whitened(), 0f);
        assertArrayEquals(expected.content(), read.content(), 0f);
      }
    }
  }

  public void testTheIndexIsHiddenStrictAndUnindexed() throws Exception {
    save(SomeVersion.of("stamp-2", List.of("a"), true), StoredItems.Progress.SILENT);
    IndexMetadata index = metadata("stamp-2");
    assertEquals("true", index.getSettings().get("index.hidden"));
    assertEquals(1, index.getNumberOfShards());
    Map<String, Object> mapping = index.mapping().sourceAsMap();
    assertEquals("strict", mapping.get("dynamic"));
    assertEquals(
        Map.of(
            "row",
            Map.of("type", "binary"),
            "warmed_up",
            Map.of("type", "boolean", "index", false, "doc_values", false)),
        mapping.get("properties"));
    assertEquals(Map.of("items", 1), mapping.get("_meta"));
  }

  public void testSavingTwiceIsSavingOnce() throws Exception {
    ModelWithItems trained = SomeVersion.of("stamp-3", List.of("a", "b"), true);
    save(trained, StoredItems.Progress.SILENT);
    save(trained, StoredItems.Progress.SILENT);
    assertEquals(2, find(trained.model(), List.of("a", "b", "c")).items().size());
  }

  public void testNothingOfAVersionIsThereBeforeAllOfItIs() throws Exception {
    ModelWithItems trained = SomeVersion.of("stamp-4", someIds(2_000), true);
    IllegalStateException ended =
        expectThrows(
            IllegalStateException.class,
            () ->
                save(
                    trained,
                    (done, total) -> {
                      if (done > 0) {
                        throw new IllegalStateException("cancelled");
                      }
                    }));
    assertThat(ended.getMessage(), containsString("cancelled"));
    assertNotNull(metadata("stamp-4"));
    assertFalse(items.has(trained.model()));
    FoundItems found = find(trained.model(), List.of("i0", "i1"));
    assertEquals(Map.of(), found.items());
    assertThat(found.failures().get("i1"), instanceOf(OpenSearchStatusException.class));
    IllegalStateException strict =
        expectThrows(IllegalStateException.class, () -> found.strictly().find("i0"));
    assertThat(strict.getMessage(), containsString("[i0]"));
    OpenSearchStatusException e = expectThrows(OpenSearchStatusException.class, found::requireAll);
    assertEquals(503, e.status().getStatus());
    assertThat(e.getMessage(), containsString("[stamp-4]"));

    save(trained, StoredItems.Progress.SILENT);
    assertEquals(2, find(trained.model(), List.of("i0", "i1")).requireAll().items().size());
  }

  public void testWhatWasDeletedIsMissingAndDeletingItAgainIsNoError() throws Exception {
    ModelWithItems trained = SomeVersion.of("stamp-5", List.of("a"), true);
    save(trained, StoredItems.Progress.SILENT);
    this.<Void>await(l -> items.delete("stamp-5", l));
    assertNull(metadata("stamp-5"));
    assertFalse(items.has(trained.model()));
    this.<Void>await(l -> items.delete("stamp-5", l));
    assertEquals(1, find(trained.model(), List.of("a")).failures().size());
  }

  public void testACorruptRowHarmsNoOther() throws Exception {
    ModelWithItems trained = SomeVersion.of("stamp-6", List.of("a", "b"), true);
    save(trained, StoredItems.Progress.SILENT);
    byte[] row = trained.model().itemCodec().encode(trained.items().find("a").orElseThrow());
    row[randomIntBetween(0, row.length - 1)] ^= 1;
    for (Object corrupt : List.of(row, new byte[3], "AAAA")) {
      overwrite("stamp-6", corrupt);
      FoundItems found = find(trained.model(), List.of("a", "b", "c"));
      assertEquals(Set.of("b"), found.items().keySet());
      assertEquals(Set.of("a"), found.failures().keySet());
      assertThat(found.failures().get("a").getMessage(), containsString("[a]"));
      assertTrue(found.strictly().find("c").isEmpty());
      expectThrows(IllegalStateException.class, () -> found.strictly().find("a"));
    }
  }

  public void testAVersionThatNobodyLooksUpItemsForHasNoIndex() throws Exception {
    ModelWithItems trained = SomeVersion.of("stamp-7", List.of("a"), false);
    save(trained, StoredItems.Progress.SILENT);
    assertNull(metadata("stamp-7"));
    assertTrue(items.has(trained.model()));
  }

  public void testAStampThatNamesNoIndexIsRefused() {
    for (String stamp : List.of("", "Upper", "a/b", "a,b", "*", "x".repeat(65), "-a")) {
      IllegalArgumentException e =
          expectThrows(IllegalArgumentException.class, () -> StoredItems.requireStamp(stamp));
      assertThat(e.getMessage(), containsString("[" + stamp + "]"));
    }
    StoredItems.requireStamp("94cfc032ebd30e58c942451736c3594b");
  }

  private IndexMetadata metadata(String stamp) {
    return getInstanceFromNode(ClusterService.class)
        .state()
        .metadata()
        .index(".coldstart-items-" + stamp);
  }

  /** Puts something else where the row of item {@code a} lies, under the SHA-256 of its id. */
  private void overwrite(String stamp, Object row) {
    client()
        .index(
            new IndexRequest(".coldstart-items-" + stamp)
                .id("ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs")
                .source(Map.of("row", row)))
        .actionGet();
  }

  private void save(ModelWithItems trained, StoredItems.Progress progress) {
    this.<Void>await(l -> items.save(trained, progress, l));
  }

  private FoundItems find(TwoTowerModel model, List<String> ids) {
    return await(l -> items.find(model, ids, Runnable::run, l));
  }

  private static List<String> someIds(int count) {
    return IntStream.range(0, count).mapToObj(i -> "i" + i).toList();
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet();
  }
}
