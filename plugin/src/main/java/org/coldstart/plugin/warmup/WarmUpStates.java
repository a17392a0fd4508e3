package org.coldstart.plugin.warmup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.SystemIndex;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.seqno.SequenceNumbers;
import org.opensearch.transport.client.Client;

/**
 * The states of warm-ups in the system index, a document for each version and deployment. They
 * carry the version's stamp as its artefact does, so that they go when it goes. Never blocks.
 */
public final class WarmUpStates {

  private static final String STATE = "warm_up";
  private static final String WARM_UP_KIND = "warm_up";

  /** How its field is mapped in the system index. */
  public static final Map<String, Object> MAPPING =
      Map.of(STATE, Map.of("type", "object", "enabled", false));

  private final SystemIndex index;
  private final Client client;

  /**
   * A state as it is stored.
   *
   * @param seqNo of its document; where there is none, of none
   */
  record Stored(WarmUpState state, long seqNo, long primaryTerm) {

    private static final Stored NONE =
        new Stored(
            WarmUpState.NONE,
            SequenceNumbers.UNASSIGNED_SEQ_NO,
            SequenceNumbers.UNASSIGNED_PRIMARY_TERM);

    private boolean isThere() {
      return seqNo != SequenceNumbers.UNASSIGNED_SEQ_NO;
    }
  }

  /**
   * @param client acts with the plugin's own rights
   */
  public WarmUpStates(SystemIndex index, Client client) {
    this.index = index;
    this.client = client;
  }

  /** The state of a version on a deployment. */
  public void read(Deployment deployment, String stamp, ActionListener<WarmUpState> listener) {
    find(deployment, stamp, ActionListener.map(listener, Stored::state));
  }

  /**
   * What the last completed warm-up of each deployment's active version came to, for people.
   *
   * @param listener gets those that there were and that can be read now; hears of no failure
   */
  public void last(
      List<Deployment> deployments, ActionListener<Map<Deployment, Map<String, Object>>> listener) {
    List<Deployment> active = deployments.stream().filter(d -> d.active().isPresent()).toList();
    if (active.isEmpty()) {
      listener.onResponse(Map.of());
      return;
    }
    Map<Deployment, Map<String, Object>> found = new ConcurrentHashMap<>();
    GroupedActionListener<Void> all =
        new GroupedActionListener<>(
            ActionListener.map(listener, done -> Map.copyOf(found)), active.size());
    for (Deployment deployment : active) {
      read(
          deployment,
          deployment.active().orElseThrow().stamp(),
          ActionListener.wrap(
              state -> {
                if (!state.last().isEmpty()) {
                  found.put(deployment, state.last());
                }
                all.onResponse(null);
              },
              e -> all.onResponse(null)));
    }
  }

  void find(Deployment deployment, String stamp, ActionListener<Stored> listener) {
    index.find(
        id(deployment, stamp),
        ActionListener.map(
            listener, found -> found.flatMap(WarmUpStates::stored).orElse(Stored.NONE)));
  }

  private static Optional<Stored> stored(GetResponse document) {
    return document.getSourceAsMap().get(STATE) instanceof Map<?, ?> state
        ? Optional.of(
            new Stored(WarmUpState.ofMap(state), document.getSeqNo(), document.getPrimaryTerm()))
        : Optional.empty();
  }

  /**
   * Stores a state in place of one that was found; a conflict where it is another one by now.
   *
   * @param listener gets it as it is stored
   */
  void replace(
      Deployment deployment,
      String stamp,
      Stored before,
      WarmUpState after,
      ActionListener<Stored> listener) {
    IndexRequest request =
        new IndexRequest(SystemIndex.NAME)
            .id(id(deployment, stamp))
            .source(
                Map.of(
                    SystemIndex.KIND,
                    WARM_UP_KIND,
                    ArtifactStore.STAMP,
                    stamp,
                    STATE,
                    after.toMap()));
    if (before.isThere()) {
      request.setIfSeqNo(before.seqNo).setIfPrimaryTerm(before.primaryTerm);
    } else {
      request.opType(DocWriteRequest.OpType.CREATE);
    }
    index.ensure(
        ActionListener.wrap(
            ready ->
                client.index(
                    request,
                    ActionListener.map(
                        listener,
                        written ->
                            new Stored(after, written.getSeqNo(), written.getPrimaryTerm()))),
            listener::onFailure));
  }

  private static String id(Deployment deployment, String stamp) {
    return "warm_up/" + stamp + "/" + deployment.indexUuid() + "/" + deployment.field();
  }
}
