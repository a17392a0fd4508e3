package org.coldstart.plugin.run;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.registry.ModelRegistry;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.OpenSearchIntegTestCase.ClusterScope;
import org.opensearch.test.OpenSearchIntegTestCase.Scope;

@ClusterScope(scope = Scope.TEST, numDataNodes = 0, supportsDedicatedMasters = false)
public class RunsAcrossNodesTests extends OpenSearchIntegTestCase {

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean addMockInternalEngine() {
    return false;
  }

  public void testAChangeIsSeenByEveryNodeWhenItsListenerHearsAndARunIsCancelledFromAnotherNode()
      throws Exception {
    List<String> nodes = internalCluster().startNodes(2);
    ensureGreen();
    for (int i = 1; i <= 5; i++) {
      submit(nodes.get(i % 2), new ModelChange.PutDefinition("m" + i, "u" + i, Map.of("round", i)));
      for (String node : nodes) {
        assertEquals(i, registry(node).current().models().size());
      }
    }
    CountDownLatch begun = new CountDownLatch(1);
    Run run = start(nodes.get(0), 0, begun);
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    Runs elsewhere = internalCluster().getInstance(Runs.class, nodes.get(1));
    this.<Run>await(l -> elsewhere.cancel(run.id(), l));
    assertEquals(RunState.CANCELLED, this.<Run>await(l -> elsewhere.awaitEnd(run.id(), l)).state());
  }

  public void testARunEndsWithItsNode() throws Exception {
    internalCluster().startClusterManagerOnlyNode();
    String data = internalCluster().startDataOnlyNode();
    String leaves =
        internalCluster().startCoordinatingOnlyNode(org.opensearch.common.settings.Settings.EMPTY);
    CountDownLatch begun = new CountDownLatch(1);
    Run run = start(leaves, 1, begun);
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    internalCluster().stopRandomNode(org.opensearch.test.InternalTestCluster.nameFilter(leaves));
    Runs elsewhere = internalCluster().getInstance(Runs.class, data);
    Run ended = await(l -> elsewhere.awaitEnd(run.id(), l));
    assertEquals(RunState.FAILED, ended.state());
    assertTrue(ended.reason(), ended.reason().contains("left the cluster"));
  }

  private Run start(String node, int version, CountDownLatch begun) {
    return await(
        l ->
            internalCluster()
                .getInstance(Runs.class, node)
                .start(
                    "train",
                    "movies",
                    version,
                    context -> {
                      begun.countDown();
                      while (true) {
                        context.checkCancelled();
                        Thread.sleep(10);
                      }
                    },
                    l));
  }

  private ModelRegistry registry(String node) {
    return internalCluster().getInstance(ModelRegistry.class, node);
  }

  private void submit(String node, ModelChange change) {
    this.<ColdStartMetadata>await(l -> registry(node).submit(change, l));
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet(60, TimeUnit.SECONDS);
  }
}
