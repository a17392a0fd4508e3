package org.coldstart.plugin;

import java.util.Optional;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.RegistryCopy;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.test.OpenSearchSingleNodeTestCase;

/**
 * A test on one node that ends only when the registry's copy has been written: that is done in the
 * background, and must not bring back an index that the test's end has just deleted.
 */
public abstract class SettledNodeTestCase extends OpenSearchSingleNodeTestCase {

  @Override
  public void tearDown() throws Exception {
    PlainActionFuture<Void> kept = new PlainActionFuture<>();
    getInstanceFromNode(RegistryCopy.class)
        .keep(getInstanceFromNode(ClusterService.class).state(), kept);
    kept.actionGet();
    ModelRegistry registry = getInstanceFromNode(ModelRegistry.class);
    if (!registry.current().isEmpty()) {
      awaitCopyOf(registry.current());
    }
    super.tearDown();
  }

  /** Waits until the system index holds a registry. */
  protected final void awaitCopyOf(ColdStartMetadata expected) throws Exception {
    RegistryCopy copy = getInstanceFromNode(RegistryCopy.class);
    assertBusy(
        () -> {
          PlainActionFuture<Optional<ColdStartMetadata>> found = new PlainActionFuture<>();
          copy.find(found);
          assertEquals(Optional.of(expected), found.actionGet());
        });
  }
}
