package org.coldstart.plugin.registry;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.Version;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.plugins.Plugin;

public class ModelRegistryTests extends SettledNodeTestCase {

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  public void testAChangeIsAppliedWhenItsListenerHears() {
    ModelRegistry registry = getInstanceFromNode(ModelRegistry.class);
    assertEquals(ColdStartMetadata.EMPTY, registry.current());
    ColdStartMetadata heard =
        submit(registry, new ModelChange.PutDefinition("m", "u", Map.of("dimension", 4)));
    assertEquals(heard, registry.current());
    assertEquals(1, heard.revision());
    assertEquals("u", registry.model("m").orElseThrow().uuid());
  }

  public void testAnErrorOfAChangeReachesItsListenerAndLeavesEverythingAsItWas() {
    ModelRegistry registry = getInstanceFromNode(ModelRegistry.class);
    expectThrows(
        ResourceNotFoundException.class,
        () -> submit(registry, new ModelChange.StartVersion("missing", "s", 1, null)));
    assertEquals(ColdStartMetadata.EMPTY, registry.current());
  }

  public void testANodeWithoutThePluginIsNamed() {
    DiscoveryNode without =
        new DiscoveryNode("bare", buildNewFakeTransportAddress(), Version.CURRENT);
    ClusterState state =
        ClusterState.builder(new ClusterName("c"))
            .nodes(DiscoveryNodes.builder().add(without))
            .build();
    OpenSearchStatusException e =
        expectThrows(
            OpenSearchStatusException.class,
            () -> TransportUpdateRegistryAction.apply(state, new Settle()));
    assertTrue(e.getMessage(), e.getMessage().contains(without.getName()));
  }

  private static ColdStartMetadata submit(ModelRegistry registry, RegistryChange change) {
    PlainActionFuture<ColdStartMetadata> future = new PlainActionFuture<>();
    registry.submit(change, future);
    return future.actionGet();
  }
}
