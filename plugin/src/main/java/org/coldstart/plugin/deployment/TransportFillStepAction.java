package org.coldstart.plugin.deployment;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.search.Query;
import org.coldstart.ingest.VectorField;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelRegistry;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.TransportActions;
import org.opensearch.action.support.single.instance.TransportInstanceSingleOperationAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.routing.ShardIterator;
import org.opensearch.cluster.routing.ShardRouting;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.index.shard.ShardId;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.index.IndexService;
import org.opensearch.index.engine.Engine;
import org.opensearch.index.shard.IndexShard;
import org.opensearch.index.shard.ShardNotFoundException;
import org.opensearch.indices.IndicesService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequestOptions;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/**
 * Makes a {@link FillStepRequest step} on the node that holds the shard's primary, wherever that is
 * by now: reads a few documents of a local searcher, encodes them and writes them. Internal, no
 * REST call leads here; it asks for the right to write to the index.
 */
public final class TransportFillStepAction
    extends TransportInstanceSingleOperationAction<FillStepRequest, FillStepResponse> {

  /** The action. */
  public static final ActionType<FillStepResponse> TYPE =
      new ActionType<>("indices:data/write/coldstart/fill", FillStepResponse::new);

  private static final String SOURCE = "coldstart_fill";
  private static final TransportRequestOptions OPTIONS =
      TransportRequestOptions.builder().withTimeout(TimeValue.timeValueMinutes(5)).build();

  private final IndicesService indices;
  private final ModelRegistry registry;
  private final SlotTowers towers;
  private final Client client;

  /** Wired by the node. */
  @Inject
  public TransportFillStepAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters actionFilters,
      IndexNameExpressionResolver names,
      IndicesService indices,
      ModelRegistry registry,
      SlotTowers towers,
      Client client) {
    super(
        TYPE.name(),
        threadPool,
        clusterService,
        transportService,
        actionFilters,
        names,
        FillStepRequest::new);
    this.indices = indices;
    this.registry = registry;
    this.towers = towers;
    this.client = client;
  }

  @Override
  protected String executor(ShardId shard) {
    return ThreadPool.Names.GENERIC;
  }

  @Override
  protected FillStepResponse newResponse(StreamInput in) throws IOException {
    return new FillStepResponse(in);
  }

  @Override
  protected boolean retryOnFailure(Exception e) {
    return TransportActions.isShardNotAvailableException(e);
  }

  @Override
  protected TransportRequestOptions transportOptions() {
    return OPTIONS;
  }

  /** A name may stand for another index by now. */
  @Override
  protected void resolveRequest(ClusterState state, FillStepRequest request) {
    IndexMetadata index = state.metadata().index(request.concreteIndex());
    if (!index.getIndexUUID().equals(request.shard().getIndex().getUUID())) {
      throw new IndexNotFoundException(request.shard().getIndex());
    }
  }

  @Override
  protected ShardIterator shards(ClusterState state, FillStepRequest request) {
    return state.routingTable().shardRoutingTable(request.shard()).primaryShardIt();
  }

  @Override
  protected void shardOperation(
      FillStepRequest request, ActionListener<FillStepResponse> listener) {
    ActionListener.completeWith(
        ActionListener.wrap(
            deployment ->
                towers.load(
                    deployment,
                    request.stamp(),
                    ActionListener.wrap(
                        loaded ->
                            threadPool
                                .generic()
                                .execute(
                                    ActionRunnable.wrap(listener, l -> fill(request, loaded, l))),
                        listener::onFailure)),
            listener::onFailure),
        () -> deployment(request));
  }

  private Deployment deployment(FillStepRequest request) {
    Optional<Deployment> found =
        registry.deployment(request.shard().getIndex().getUUID(), request.field());
    return found.orElseThrow(
        () ->
            new OpenSearchStatusException(
                "nothing is deployed on field [{}] of index [{}] any more",
                RestStatus.CONFLICT,
                request.field(),
                request.index()));
  }

  private void fill(
      FillStepRequest request, SlotTowers.Loaded loaded, ActionListener<FillStepResponse> listener)
      throws IOException {
    VectorField field = new VectorField(request.field());
    PageFill pageFill = new PageFill(client, request.index(), field, loaded);
    IndexService index = indices.indexServiceSafe(request.shard().getIndex());
    IndexShard shard = primary(index, request.shard());
    long checkpoint = -1;
    long upTo = request.upTo();
    if (request.begins()) {
      checkpoint = shard.getLastKnownGlobalCheckpoint();
      upTo = Math.max(0, shard.seqNoStats().getMaxSeqNo());
      if (upTo > request.after()) {
        shard.refresh(SOURCE);
      }
    }
    ShardPage page;
    long selected = 0;
    try (Engine.Searcher searcher = shard.acquireSearcher(SOURCE)) {
      Query range =
          ShardPage.range(
              index
                  .newQueryShardContext(
                      shard.shardId().id(), searcher, System::currentTimeMillis, null)
                  .toQuery(request.which().query())
                  .query(),
              request.after(),
              upTo);
      if (request.begins()) {
        selected = searcher.count(range);
      }
      page = ShardPage.read(searcher, range, upTo, request.count(), pageFill.fields());
    }
    FillStepResponse.Progress progress =
        new FillStepResponse.Progress(
            page.cursor(), upTo, page.ended(), selected, checkpoint, shard.getHistoryUUID());
    FillCounts looked = new FillCounts(page.documents().size(), 0, 0, 0, 0, null, null);
    pageFill.write(
        page.documents(),
        request.which().onlyStale(),
        ActionListener.map(listener, counts -> new FillStepResponse(progress, looked.and(counts))));
  }

  private static IndexShard primary(IndexService index, ShardId id) {
    IndexShard shard = index.getShard(id.id());
    ShardRouting routing = shard.routingEntry();
    if (!routing.primary() || !routing.active()) {
      throw new ShardNotFoundException(id, "its primary is elsewhere by now");
    }
    return shard;
  }
}
