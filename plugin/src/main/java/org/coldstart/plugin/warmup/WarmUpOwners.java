package org.coldstart.plugin.warmup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.run.Caller;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.transport.client.Client;

/**
 * With whose rights a model is warmed up when nobody asks: those of whoever wrote the definition
 * that says so, as the security plugin told them then. Where it told none, nothing is kept. They
 * count for that definition alone, so that nobody's sources are ever read with the rights of
 * somebody who had written another one. Never blocks.
 */
public final class WarmUpOwners {

  private static final String OWNER = "warm_up_owner";
  private static final String DEFINITION = "definition";

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
   * @param definition what they have written
   * @param owner empty where nobody is to be kept
   */
  public void keep(
      String modelUuid,
      Map<String, Object> definition,
      Optional<Caller> owner,
      ActionListener<Void> listener) {
    if (owner.isEmpty()) {
      forget(modelUuid, listener);
      return;
    }
    Map<String, Object> kept = new HashMap<>(owner.get().toMap());
    kept.put(DEFINITION, definition);
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    new IndexRequest(SystemIndex.NAME)
                        .id(id(modelUuid))
                        .source(Map.of(SystemIndex.KIND, OWNER, OWNER, kept)),
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

  /**
   * Who has defined a model.
   *
   * @param definition what the model's definition is
   * @return empty where nobody is known to have written exactly that
   */
  @SuppressWarnings("unchecked")
  public void find(
      String modelUuid, Map<String, Object> definition, ActionListener<Optional<Caller>> listener) {
    index.get(
        id(modelUuid),
        ActionListener.map(
            listener,
            found ->
                found
                    .map(source -> (Map<String, Object>) source.get(OWNER))
                    .filter(kept -> asStored(definition).equals(kept.get(DEFINITION)))
                    .map(Caller::ofMap)));
  }

  /** As it comes back from the index: a number may have been of another type before. */
  private static Map<String, Object> asStored(Map<String, Object> definition) {
    try (XContentBuilder json = JsonXContent.contentBuilder().map(definition)) {
      return XContentHelper.convertToMap(JsonXContent.jsonXContent, json.toString(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String id(String modelUuid) {
    return "warm_up_owner/" + modelUuid;
  }
}
