package org.coldstart.plugin.deployment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.DeploymentChange;
import org.coldstart.plugin.registry.VersionEntry;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.RunStore;
import org.coldstart.plugin.run.Runs;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.threadpool.ThreadPool;

/** Slots that nobody fills any more. */
public class AbandonedSlotsTests extends CatalogueTestCase {

  private static final TimeValue OFTEN = TimeValue.timeValueMillis(100);

  public void testASlotIsKeptForAsLongAsARolloutOrATrainingMayFillIt() throws Exception {
    prepare();
    train(Map.of());
    CountDownLatch end = new CountDownLatch(1);
    Run filling = begin(randomFrom("deploy", "train"), end);
    Run warming = begin("warm_up", end);
    try {
      reserve();
      watch();
      Thread.sleep(20 * OFTEN.millis());
      assertTrue("it may be filling", deployment().incoming().isPresent());
    } finally {
      end.countDown();
    }
    awaitEnd(filling);
    awaitEnd(warming);
    assertBusy(this::assertFreed);
  }

  public void testAWarmUpFillsNoSlot() throws Exception {
    prepare();
    train(Map.of());
    CountDownLatch end = new CountDownLatch(1);
    Run warming = begin("warm_up", end);
    try {
      reserve();
      watch();
      assertBusy(this::assertFreed);
    } finally {
      end.countDown();
    }
    awaitEnd(warming);
  }

  private Run begin(String verb, CountDownLatch end) {
    return PlainActionFuture.<Run, RuntimeException>get(
        l ->
            getInstanceFromNode(Runs.class)
                .start(
                    verb,
                    MODEL,
                    1,
                    context -> {
                      end.await();
                      return Map.of();
                    },
                    l));
  }

  private void awaitEnd(Run run) {
    PlainActionFuture.<Run, RuntimeException>get(
        l -> getInstanceFromNode(Runs.class).awaitEnd(run.id(), l));
  }

  private void reserve() {
    VersionEntry version = registry().current().requireModel(MODEL).versions().get(1);
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            registry()
                .submit(
                    new DeploymentChange.ReserveSlot(
                        MODEL,
                        version.stamp(),
                        ITEMS,
                        resolveIndex(ITEMS).getUUID(),
                        FIELD,
                        Side.ITEM,
                        VectorMethod.DEFAULT.toMap(),
                        List.of(),
                        System.currentTimeMillis(),
                        0),
                    l));
    assertTrue(deployment().incoming().isPresent());
  }

  /** Besides the node's own, which looks every ten seconds. */
  private void watch() {
    ClusterService clusterService = getInstanceFromNode(ClusterService.class);
    ClusterState state = clusterService.state();
    new AbandonedSlots(
            getInstanceFromNode(RunStore.class),
            registry(),
            clusterService,
            getInstanceFromNode(ThreadPool.class),
            OFTEN)
        .clusterChanged(new ClusterChangedEvent("test", state, state));
  }

  private void assertFreed() {
    assertTrue(registry().deploymentsOf(MODEL).stream().noneMatch(d -> d.incoming().isPresent()));
  }
}
