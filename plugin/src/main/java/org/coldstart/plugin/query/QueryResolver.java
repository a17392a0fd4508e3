package org.coldstart.plugin.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.definition.Side;
import org.coldstart.model.feature.FeatureSchema;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.encoding.GivenFeatures;
import org.coldstart.plugin.encoding.LearnedHistory;
import org.coldstart.plugin.encoding.StoredContext;
import org.coldstart.plugin.encoding.TowerSource;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.coldstart.plugin.query.ColdStartQueryBuilder.Ask;
import org.coldstart.plugin.query.ResolvedAsker.SlotRef;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelEntry;
import org.coldstart.plugin.registry.ParsedDefinitions;
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
 * which slot each index is searched by, and the vector of who asks for each version among them.
 * Never blocks. A long history makes a user dear to encode, so that is not done on the thread that
 * asks, which may be a network's. Items of the user's history that cannot be read count as unknown:
 * a search for a user who is less well known finds more than one that fails.
 */
public final class QueryResolver {

  private static final Logger logger = LogManager.getLogger(QueryResolver.class);

  private final ClusterService clusterService;
  private final TargetIndices targets;
  private final TowerSource towers;
  private final StoredContext contexts;
  private final LearnedItemStore items;
  private final LearnedHistory histories;
  private final ParsedDefinitions definitions = new ParsedDefinitions();
  private final Executor encoders;

  /**
   * @param towers the node's loaded towers
   * @param contexts reads what is stored of who asks
   * @param items where versions keep what they learned of items
   * @param encoders where towers run
   */
  public QueryResolver(
      ClusterService clusterService,
      IndexNameExpressionResolver names,
      TowerSource towers,
      StoredContext contexts,
      LearnedItemStore items,
      Executor encoders) {
    this.clusterService = clusterService;
    this.targets = new TargetIndices(names);
    this.towers = towers;
    this.contexts = contexts;
    this.items = items;
    this.histories = new LearnedHistory(items);
    this.encoders = encoders;
  }

  /**
   * @param ask who asks for whom
   * @param context knows the request
   * @param client acts with the caller's rights
   * @param listener gets who asks as the shards need to know them, or the client's mistake
   */
  void resolve(
      Ask ask,
      QueryCoordinatorContext context,
      Client client,
      ActionListener<ResolvedAsker> listener) {
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
      listener.onResponse(new ResolvedAsker(ask.field(), slots, Map.of()));
      return;
    }
    ActionListener<Encoded> collected =
        new GroupedActionListener<>(
            ActionListener.map(
                listener,
                all ->
                    new ResolvedAsker(
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
              FeatureSchema features = ask.side().features(model.definition());
              GivenFeatures given = GivenFeatures.of(features, ask.asker());
              contexts.resolve(
                  ask.side(),
                  model.definition(),
                  definition,
                  given,
                  client,
                  ActionListener.wrap(
                      asker ->
                          encoders.execute(
                              ActionRunnable.wrap(
                                  listener, l -> encode(model, given, asker, ask, l))),
                      listener::onFailure));
            },
            listener::onFailure));
  }

  /** Begins and ends on a thread of the encoders, with another between where items are fetched. */
  private void encode(
      TwoTowerModel model,
      GivenFeatures given,
      FeatureSource asker,
      Ask ask,
      ActionListener<Encoded> listener) {
    String id = given.id().orElse(null);
    ActionListener<FoundItems> found =
        ActionListener.map(
            listener,
            known -> {
              known
                  .failures()
                  .forEach((lost, e) -> logger.debug("item [{}] counts as unknown", lost, e));
              return new Encoded(model.stamp(), vector(model, id, asker, known, ask));
            });
    if (ask.side() == Side.USER) {
      histories.find(model, asker, encoders, found);
    } else {
      items.find(model, id != null && model.servesItems() ? Set.of(id) : Set.of(), encoders, found);
    }
  }

  private static float[] vector(
      TwoTowerModel model, String id, FeatureSource asker, FoundItems known, Ask ask) {
    float[] vector =
        ask.side() == Side.USER
            ? model.encodeUser(asker, known)
            : model.encodeItem(asker, id, known);
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw new IllegalStateException(
            "model ["
                + ask.model()
                + "] gives this "
                + ask.side().label()
                + " a vector that is not finite");
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
          .filter(deployment -> deployment.side() == ask.side().other())
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
    if (onField.stream().noneMatch(deployment -> deployment.side() == ask.side().other())) {
      return new IllegalArgumentException(
          "field ["
              + ask.field()
              + "] carries vectors of ["
              + ask.side().label()
              + "]s in the searched indices (its deployment has [side: "
              + ask.side().label()
              + "]): ask there with ["
              + ask.side().other().label()
              + "], not with ["
              + ask.side().label()
              + "]");
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
