package org.coldstart.plugin.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.encoding.GivenFeatures;
import org.coldstart.plugin.encoding.LearnedHistory;
import org.coldstart.plugin.encoding.TowerSource;
import org.coldstart.plugin.encoding.UserContextResolver;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.coldstart.plugin.query.ColdStartQueryBuilder.Ask;
import org.coldstart.plugin.query.ResolvedUser.SlotRef;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.Slot;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.index.Index;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.transport.client.Client;

/**
 * Finds out, on the coordinating node, what the shards need to know of a {@code cold_start} query:
 * which slot each index is searched by, and the user's vector for each version among them. Never
 * blocks. A long history makes a user dear to encode, so that is not done on the thread that asks,
 * which may be a network's. Items of the user's history that cannot be read count as unknown: a
 * search for a user who is less well known finds more than one that fails.
 */
public final class QueryResolver {

  private static final Logger logger = LogManager.getLogger(QueryResolver.class);

  private final ClusterService clusterService;
  private final TargetIndices targets;
  private final TowerSource towers;
  private final UserContextResolver users;
  private final LearnedHistory histories;
  private final ParsedDefinitions definitions = new ParsedDefinitions();
  private final Executor encoders;

  /**
   * @param towers the node's loaded towers
   * @param users reads what is stored of a user
   * @param items where versions keep what they learned of items
   * @param encoders where towers run
   */
  public QueryResolver(
      ClusterService clusterService,
      IndexNameExpressionResolver names,
      TowerSource towers,
      UserContextResolver users,
      LearnedItemStore items,
      Executor encoders) {
    this.clusterService = clusterService;
    this.targets = new TargetIndices(names);
    this.towers = towers;
    this.users = users;
    this.histories = new LearnedHistory(items);
    this.encoders = encoders;
  }

  /**
   * @param ask whose items are asked for
   * @param context knows the request
   * @param client acts with the caller's rights
   * @param listener gets the user as the shards need to know them, or the client's mistake
   */
  void resolve(
      Ask ask,
      QueryCoordinatorContext context,
      Client client,
      ActionListener<ResolvedUser> listener) {
    ModelDefinition definition;
    Map<String, SlotRef> slots;
    try {
      ClusterState state = clusterService.state();
      ColdStartMetadata registry = ColdStartMetadata.of(state);
      ModelEntry model = registry.requireModel(ask.model());
      Collection<Index> indices =
          targets.of(context.getSearchRequest(), state, context.getWriteableRegistry());
      slots = slots(ask, model, registry, indices);
      definition = definitions.of(model);
    } catch (RuntimeException e) {
      listener.onFailure(e);
      return;
    }
    SortedSet<String> stamps =
        slots.values().stream().map(SlotRef::stamp).collect(Collectors.toCollection(TreeSet::new));
    if (stamps.isEmpty()) {
      listener.onResponse(new ResolvedUser(ask.field(), slots, Map.of()));
      return;
    }
    ActionListener<Encoded> collected =
        new GroupedActionListener<>(
            ActionListener.map(
                listener,
                all ->
                    new ResolvedUser(
                        ask.field(),
                        slots,
                        all.stream().collect(Collectors.toMap(Encoded::stamp, Encoded::vector)))),
            stamps.size());
    for (String stamp : stamps) {
      encode(stamp, ask, definition, client, collected);
    }
  }

  private record Encoded(String stamp, float[] vector) {}

  private void encode(
      String stamp,
      Ask ask,
      ModelDefinition definition,
      Client client,
      ActionListener<Encoded> listener) {
    towers.get(
        stamp,
        ActionListener.wrap(
            model -> {
              GivenFeatures given = GivenFeatures.of(model.definition().user(), ask.user());
              users.resolve(
                  model.definition().user(),
                  definition,
                  given,
                  client,
                  ActionListener.wrap(
                      user ->
                          encoders.execute(
                              ActionRunnable.wrap(listener, l -> encode(model, user, ask, l))),
                      listener::onFailure));
            },
            listener::onFailure));
  }

  /** Begins and ends on a thread of the encoders, with another between where items are fetched. */
  private void encode(
      TwoTowerModel model, FeatureSource user, Ask ask, ActionListener<Encoded> listener) {
    histories.find(
        model,
        user,
        encoders,
        ActionListener.map(
            listener,
            known -> {
              known
                  .failures()
                  .forEach((id, e) -> logger.debug("item [{}] of a history is left out", id, e));
              return new Encoded(model.stamp(), vector(model, user, known, ask));
            }));
  }

  private static float[] vector(
      TwoTowerModel model, FeatureSource user, FoundItems known, Ask ask) {
    float[] vector = model.encodeUser(user, known);
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw new IllegalStateException(
            "model [" + ask.model() + "] gives this user a vector that is not finite");
      }
    }
    return vector;
  }

  /** The slot to search in each index that has one. */
  private static Map<String, SlotRef> slots(
      Ask ask, ModelEntry model, ColdStartMetadata registry, Collection<Index> indices) {
    if (ask.version() != null) {
      model.version(ask.version());
    }
    Map<String, SlotRef> slots = new HashMap<>();
    for (Index index : indices) {
      registry
          .deployment(index.getUUID(), ask.field())
          .filter(deployment -> deployment.model().equals(ask.model()))
          .flatMap(deployment -> slot(ask, deployment))
          .ifPresent(slot -> slots.put(index.getUUID(), new SlotRef(slot.name(), slot.stamp())));
    }
    if (slots.isEmpty() && !indices.isEmpty()) {
      throw nothingToSearch(ask, registry, indices);
    }
    return slots;
  }

  private static Optional<Slot> slot(Ask ask, Deployment deployment) {
    return ask.version() == null
        ? deployment.active()
        : deployment.slotOfVersion(ask.version()).filter(Slot::complete);
  }

  private static IllegalArgumentException nothingToSearch(
      Ask ask, ColdStartMetadata registry, Collection<Index> indices) {
    String model = "model [" + ask.model() + "]";
    List<Deployment> ofModel = registry.deploymentsOf(ask.model());
    if (ofModel.stream().allMatch(deployment -> deployment.active().isEmpty())) {
      return new IllegalArgumentException(
          model
              + " has no active version: train one with [POST /_plugins/_coldstart/models/"
              + ask.model()
              + "/_train], bring it in with [POST /_plugins/_coldstart/models/"
              + ask.model()
              + "/_deploy], and wait for its run to end");
    }
    Map<String, Index> byUuid = new TreeMap<>();
    indices.forEach(index -> byUuid.put(index.getUUID(), index));
    List<Deployment> here =
        registry.deployments().stream().filter(d -> byUuid.containsKey(d.indexUuid())).toList();
    List<Deployment> onField =
        here.stream()
            .filter(d -> d.field().equals(ask.field()) && d.model().equals(ask.model()))
            .toList();
    if (onField.isEmpty()) {
      return new IllegalArgumentException(
          "field ["
              + ask.field()
              + "] carries no vectors of "
              + model
              + " in the searched indices; what is deployed there: "
              + here.stream()
                  .map(d -> d.index() + "/" + d.field() + " (model " + d.model() + ")")
                  .sorted()
                  .toList());
    }
    if (ask.version() == null) {
      return new IllegalArgumentException(
          model
              + " is still being brought in on field ["
              + ask.field()
              + "] of the searched indices: wait for the run of its [_deploy] to end");
    }
    return new IllegalArgumentException(
        "version ["
            + ask.version()
            + "] of "
            + model
            + " has no complete vectors on field ["
            + ask.field()
            + "] of the searched indices; complete there: "
            + onField.stream()
                .flatMap(d -> d.slots().values().stream())
                .filter(slot -> !slot.isFree() && slot.complete())
                .map(Slot::version)
                .collect(Collectors.toCollection(TreeSet::new)));
  }
}
