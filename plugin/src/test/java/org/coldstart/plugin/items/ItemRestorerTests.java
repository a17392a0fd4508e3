package org.coldstart.plugin.items;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.coldstart.model.ModelWithItems;
import org.coldstart.plugin.ColdStartPlugin;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchSingleNodeTestCase;
import org.opensearch.threadpool.ThreadPool;

public class ItemRestorerTests extends OpenSearchSingleNodeTestCase {

  private final ModelWithItems trained = SomeVersion.of("restored", List.of("a", "b", "c"), true);
  private final List<String> read = new ArrayList<>();
  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicBoolean known = new AtomicBoolean(true);
  private final AtomicLong clock = new AtomicLong();
  private StoredItems items;
  private ItemRestorer restorer;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    ThreadPool threadPool = getInstanceFromNode(ThreadPool.class);
    items =
        new StoredItems(
            getInstanceFromNode(ClusterService.class), client(), threadPool, threadPool.generic());
    restorer =
        new ItemRestorer(
            items,
            (stamp, listener) -> {
              read.add(stamp);
              if (lost.get()) {
                listener.onFailure(new ResourceNotFoundException("no artefact"));
              } else {
                listener.onResponse(trained);
              }
            },
            stamp -> known.get(),
            clock::get);
  }

  public void testWhatIsMissedIsStoredOnceMore() throws Exception {
    FoundItems missed = find();
    assertEquals(2, missed.failures().size());
    assertBusy(() -> assertTrue(items.has(trained.model())));
    FoundItems found = find();
    assertEquals(2, found.requireAll().items().size());
    assertEquals(List.of("restored"), read);
    assertArrayEquals(
        trained.items().find("b").orElseThrow().whitened(),
        found.find("b").orElseThrow().whitened(),
        0f);
  }

  public void testWhatCannotBeRestoredIsTriedAgainNowAndThen() {
    lost.set(true);
    find();
    find();
    clock.addAndGet(59_000);
    find();
    assertEquals(1, read.size());
    clock.addAndGet(2_000);
    find();
    assertEquals(2, read.size());
  }

  public void testARollOutWaitsForIt() {
    this.<Void>await(l -> restorer.ensure(trained.model(), l));
    assertTrue(items.has(trained.model()));
    this.<Void>await(l -> restorer.ensure(trained.model(), l));
    assertEquals(1, read.size());
  }

  public void testARollOutHearsThatItCannotBe() {
    lost.set(true);
    expectThrows(
        ResourceNotFoundException.class,
        () -> this.<Void>await(l -> restorer.ensure(trained.model(), l)));
  }

  public void testAVersionThatWasDeletedMeanwhileLeavesNothing() {
    known.set(false);
    this.<Void>await(l -> restorer.ensure(trained.model(), l));
    assertFalse(items.has(trained.model()));
    assertFalse(
        getInstanceFromNode(ClusterService.class)
            .state()
            .metadata()
            .hasIndex(".coldstart-items-restored"));
  }

  private FoundItems find() {
    return await(l -> restorer.find(trained.model(), List.of("a", "b"), Runnable::run, l));
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet();
  }
}
