package org.coldstart.plugin.query;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.coldstart.ingest.TowerProcessor;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.encoding.DeployedTowers;
import org.coldstart.plugin.encoding.StoredContext;
import org.coldstart.plugin.encoding.WriteIndices;
import org.coldstart.plugin.items.FoundItems;
import org.coldstart.plugin.items.LearnedItemStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.training.SourceMappings;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** A node's recall path with towers that a test can foretell in place of trained ones. */
public final class RecallNode extends Plugin implements SearchPlugin, IngestPlugin {

  private static final LearnedItemStore NOTHING_LEARNED =
      (model, ids, executor, listener) -> listener.onResponse(FoundItems.NONE);

  /** Towers by stamp, and a thread of their own to answer on now and then, as a load would. */
  public static final class Towers {
    private final Map<String, TwoTowerModel> byStamp = new ConcurrentHashMap<>();
    private final ThreadPool threadPool;

    private Towers(ThreadPool threadPool) {
      this.threadPool = threadPool;
    }

    void add(TwoTowerModel model) {
      byStamp.put(model.stamp(), model);
    }

    void get(String stamp, ActionListener<TwoTowerModel> listener) {
      Runnable answer =
          () -> {
            TwoTowerModel model = byStamp.get(stamp);
            if (model == null) {
              listener.onFailure(new ResourceNotFoundException("no towers of [{}]", stamp));
            } else {
              listener.onResponse(model);
            }
          };
      if (stamp.hashCode() % 2 == 0) {
        answer.run();
      } else {
        threadPool.generic().execute(answer);
      }
    }
  }

  private volatile QueryResolver resolver;
  private volatile DeployedTowers deployed;

  @Override
  public Collection<Object> createComponents(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      ResourceWatcherService resourceWatcherService,
      ScriptService scriptService,
      NamedXContentRegistry xContentRegistry,
      Environment environment,
      NodeEnvironment nodeEnvironment,
      NamedWriteableRegistry namedWriteableRegistry,
      IndexNameExpressionResolver names,
      Supplier<RepositoriesService> repositoriesServiceSupplier) {
    Towers towers = new Towers(threadPool);
    resolver =
        new QueryResolver(
            clusterService,
            names,
            towers::get,
            new StoredContext(new SourceMappings(clusterService, names)::of),
            NOTHING_LEARNED,
            threadPool.executor(ThreadPool.Names.SEARCH));
    deployed =
        new DeployedTowers(
            clusterService,
            new WriteIndices(names),
            towers::get,
            NOTHING_LEARNED,
            threadPool.generic());
    return List.of(towers);
  }

  @Override
  public List<QuerySpec<?>> getQueries() {
    return ColdStartQueries.specs(() -> resolver);
  }

  @Override
  public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
    return Map.of(
        TowerProcessor.type(Side.ITEM), processors(Side.ITEM),
        TowerProcessor.type(Side.USER), processors(Side.USER));
  }

  private Processor.Factory processors(Side side) {
    return new TowerProcessor.Factory(
        side,
        (model, index, field, listener) -> deployed.find(model, index, field, listener),
        (index, keys, fields, listener) -> listener.onResponse(Map.of()));
  }

  @Override
  public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
    return List.of(
        new NamedWriteableRegistry.Entry(
            Metadata.Custom.class, ColdStartMetadata.TYPE, ColdStartMetadata::new),
        new NamedWriteableRegistry.Entry(
            NamedDiff.class, ColdStartMetadata.TYPE, ColdStartMetadata::readDiffFrom));
  }

  @Override
  public List<NamedXContentRegistry.Entry> getNamedXContent() {
    return List.of(
        new NamedXContentRegistry.Entry(
            Metadata.Custom.class,
            new ParseField(ColdStartMetadata.TYPE),
            ColdStartMetadata::fromXContent));
  }
}
