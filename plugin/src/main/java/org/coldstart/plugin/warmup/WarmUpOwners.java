package org.coldstart.plugin.warmup;

import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.run.Caller;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.core.action.ActionListener;
import org.opensearch.transport.client.Client;

/**
 * With whose rights a model is warmed up when nobody asks: those of whoever wrote the definition
 * that says so, as the security plugin told them then. Where it told none, nothing is kept. Never
 * blocks.
 */
public final class WarmUpOwners {

  private static final String OWNER = "warm_up_owner";

  /** How its field is mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(OWNER, Map.of("type", "object", "enabled", false));

  private final SystemIndex index;
  private final Client client;

  /**
   * @param client acts with the plugin's own rights
   */
  public WarmUpOwners(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /**
   * Keeps who has defined a model in place of whoever did before.
   *
   * @param modelUuid the model
   * @param owner empty where nobody is to be kept
   */
  public void keep(String modelUuid, Optional<Caller> owner, ActionListener<Void> listener) {
    if (owner.isEmpty()) {
      forget(modelUuid, listener);
      return;
    }
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME)
                        .id(id(modelUuid))
                        .source(Map.of(SystemIndex.KIND, OWNER, OWNER, owner.get().toMap())),
                    ActionListener.map(listener, written -> null)),
            listener::onFailure));
  }

  /** Forgets who has defined a model; without effect where nobody is known. */
  public void forget(String modelUuid, ActionListener<Void> listener) {
    if (!index.exists()) {
      listener.onResponse(null);
      return;
    }
    client.delete(
        new DeleteRequest(SystemIndex.NAME, id(modelUuid)),
        ActionListener.map(listener, deleted -> null));
  }

  /** Who has defined a model; empty where nobody is known. */
  @SuppressWarnings("unchecked")
  public void find(String modelUuid, ActionListener<Optional<Caller>> listener) {
    index.get(
        id(modelUuid),
        ActionListener.map(
            listener,
            found -> found.map(source -> Caller.ofMap((Map<String, Object>) source.get(OWNER)))));
  }

  private static String id(String modelUuid) {
    return "warm_up_owner/" + modelUuid;
  }
}
