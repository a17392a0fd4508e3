package org.coldstart.plugin;

import static org.coldstart.plugin.settings.ColdStartSettings.CACHE_MEMORY_LIMIT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.coldstart.ingest.AttachedEncoder;
import org.coldstart.ingest.StoredDocuments;
import org.coldstart.ingest.TowerProcessor;
import org.coldstart.model.artifact.ModelArtifact;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.action.cat.TransportCatAction;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelAction;
import org.coldstart.plugin.action.definition.TransportGetModelsAction;
import org.coldstart.plugin.action.definition.TransportPutDefinitionAction;
import org.coldstart.plugin.action.deploy.TransportActivateAction;
import org.coldstart.plugin.action.deploy.TransportDeployAction;
import org.coldstart.plugin.action.deploy.TransportUndeployAction;
import org.coldstart.plugin.action.encode.EncodeAction;
import org.coldstart.plugin.action.encode.TransportEncodeAction;
import org.coldstart.plugin.action.evaluate.TransportEvaluateAction;
import org.coldstart.plugin.action.run.TransportCancelRunAction;
import org.coldstart.plugin.action.run.TransportGetRunAction;
import org.coldstart.plugin.action.run.TransportListRunsAction;
import org.coldstart.plugin.action.stats.TransportStatsAction;
import org.coldstart.plugin.action.train.TransportTrainAction;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.coldstart.plugin.action.version.TransportGetReportAction;
import org.coldstart.plugin.action.version.TransportGetVersionAction;
import org.coldstart.plugin.action.version.TransportImportAction;
import org.coldstart.plugin.action.warmup.TransportWarmUpAction;
import org.coldstart.plugin.deployment.AbandonedSlots;
import org.coldstart.plugin.deployment.NodeEngines;
import org.coldstart.plugin.deployment.OrphanedRollouts;
import org.coldstart.plugin.deployment.ReturnedIndices;
import org.coldstart.plugin.deployment.Rollouts;
import org.coldstart.plugin.deployment.SlotTowers;
import org.coldstart.plugin.deployment.TransportFillStepAction;
import org.coldstart.plugin.encoding.CachedTowers;
import org.coldstart.plugin.encoding.DeployedTowers;
import org.coldstart.plugin.encoding.EncodedByPipeline;
import org.coldstart.plugin.encoding.JsonDocuments;
import org.coldstart.plugin.encoding.PartialUpdates;
import org.coldstart.plugin.encoding.RealtimeDocuments;
import org.coldstart.plugin.encoding.StoredContext;
import org.coldstart.plugin.encoding.UnrefusingExecutor;
import org.coldstart.plugin.encoding.WriteIndices;
import org.coldstart.plugin.items.CachedItems;
import org.coldstart.plugin.items.CountedItems;
import org.coldstart.plugin.items.ItemRestorer;
import org.coldstart.plugin.items.StoredItems;
import org.coldstart.plugin.query.ColdStartQueries;
import org.coldstart.plugin.query.QueryResolver;
import org.coldstart.plugin.registry.ArtifactStore;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.LiveVersionLoader;
import org.coldstart.plugin.registry.ModelCache;
import org.coldstart.plugin.registry.ModelRegistry;
import org.coldstart.plugin.registry.PluginClient;
import org.coldstart.plugin.registry.RegistryChange;
import org.coldstart.plugin.registry.RegistryCopy;
import org.coldstart.plugin.registry.RegistryKeeper;
import org.coldstart.plugin.registry.RegistrySurroundings;
import org.coldstart.plugin.registry.SystemIndex;
import org.coldstart.plugin.registry.TransportUpdateRegistryAction;
import org.coldstart.plugin.registry.UpdateRegistryAction;
import org.coldstart.plugin.registry.VersionContents;
import org.coldstart.plugin.rest.RestActivate;
import org.coldstart.plugin.rest.RestCancelRun;
import org.coldstart.plugin.rest.RestCatModels;
import org.coldstart.plugin.rest.RestDeleteModel;
import org.coldstart.plugin.rest.RestDeploy;
import org.coldstart.plugin.rest.RestEncode;
import org.coldstart.plugin.rest.RestEvaluate;
import org.coldstart.plugin.rest.RestGetModels;
import org.coldstart.plugin.rest.RestGetRuns;
import org.coldstart.plugin.rest.RestImport;
import org.coldstart.plugin.rest.RestPutDefinition;
import org.coldstart.plugin.rest.RestReport;
import org.coldstart.plugin.rest.RestStats;
import org.coldstart.plugin.rest.RestTrain;
import org.coldstart.plugin.rest.RestUndeploy;
import org.coldstart.plugin.rest.RestVersion;
import org.coldstart.plugin.rest.RestWarmUp;
import org.coldstart.plugin.run.CallersRights;
import org.coldstart.plugin.run.EndedRuns;
import org.coldstart.plugin.run.OrphanedRuns;
import org.coldstart.plugin.run.RunRetention;
import org.coldstart.plugin.run.RunStore;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.run.SecurityPresence;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.coldstart.plugin.stats.EncodingCounters;
import org.coldstart.plugin.stats.RunCounters;
import org.coldstart.plugin.stats.SlowEncodings;
import org.coldstart.plugin.stats.SweepCounters;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.coldstart.plugin.sweep.Sweep;
import org.coldstart.plugin.sweep.SweepMarks;
import org.coldstart.plugin.sweep.Sweeper;
import org.coldstart.plugin.training.AbandonedVersions;
import org.coldstart.plugin.training.AssignedTrainings;
import org.coldstart.plugin.training.ModelTrainer;
import org.coldstart.plugin.training.OrphanedTrainings;
import org.coldstart.plugin.training.OrphanedVersions;
import org.coldstart.plugin.training.SourceCheck;
import org.coldstart.plugin.training.SourceMappings;
import org.coldstart.plugin.training.TrainerOnNode;
import org.coldstart.plugin.training.TrainingMemory;
import org.coldstart.plugin.training.TrainingRecords;
import org.coldstart.plugin.training.Trainings;
import org.coldstart.plugin.training.VersionRetention;
import org.coldstart.plugin.warmup.WarmUpOwners;
import org.coldstart.plugin.warmup.WarmUpSchedule;
import org.coldstart.plugin.warmup.WarmUpStates;
import org.coldstart.plugin.warmup.WarmUps;
import org.opensearch.Version;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Module;
import org.opensearch.common.lifecycle.LifecycleComponent;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.ParseField;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.identity.PluginSubject;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.ingest.IngestService;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.IdentityAwarePlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Wires the parts together; holds no logic of its own. */
public final class ColdStartPlugin extends Plugin
    implements SystemIndexPlugin,
        IdentityAwarePlugin,
        CircuitBreakerPlugin,
        SearchPlugin,
        IngestPlugin {

  private static final String NATIVES = "coldstart-natives";
  private static final String BREAKER = "coldstart";
  private static final double BREAKER_OVERHEAD = 1.0;
  private static final int QUEUED_LOADS = 1_000;

  /** As many trainings as a node may have, and as many runs of other verbs, which mostly wait. */
  private static final int RUNS_AT_ONCE = 2 * ColdStartSettings.MOST_TRAININGS;

  private static final int QUEUED_RUNS = 100;

  private volatile PluginSubject subject;
  private volatile CircuitBreaker breaker;
  private volatile QueryResolver queryResolver;
  private volatile DeployedTowers liveTowers;
  private volatile StoredDocuments storedDocuments;
  private volatile List<ActionFilter> bulkFilters;
  private volatile IngestService ingestService;
  private volatile ModelTrainer trainer;

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
      IndexNameExpressionResolver indexNameExpressionResolver,
      Supplier<RepositoriesService> repositoriesServiceSupplier) {
    ClusterSettings settings = clusterService.getClusterSettings();
    LongSupplier clockMillis = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    PluginClient pluginClient = new PluginClient(client, () -> subject);
    ModelRegistry registry = new ModelRegistry(clusterService, pluginClient);
    Map<String, Object> stored = new HashMap<>(ArtifactStore.MAPPING);
    stored.putAll(RunStore.MAPPING);
    stored.putAll(TrainingRecords.MAPPING);
    stored.putAll(RegistryCopy.MAPPING);
    stored.putAll(SweepMarks.MAPPING);
    stored.putAll(WarmUpStates.MAPPING);
    stored.putAll(WarmUpOwners.MAPPING);
    SystemIndex systemIndex = new SystemIndex(clusterService, pluginClient, stored);
    Executor loader = threadPool.executor(ModelCache.THREAD_POOL);
    ArtifactStore artifacts = new ArtifactStore(systemIndex, pluginClient, loader);
    RegistrySurroundings surroundings =
        new RegistrySurroundings(
            registry, () -> ColdStartSettings.towerBytes(settings.get(CACHE_MEMORY_LIMIT)));
    ModelCache cache =
        new ModelCache(
            (stamp, announced, listener) ->
                artifacts.loadHead(stamp, ModelArtifact::headLength, announced, listener),
            ModelArtifact::readHead,
            surroundings,
            () -> breaker,
            loader,
            clockMillis);
    StoredItems storedItems = new StoredItems(clusterService, pluginClient, threadPool, loader);
    ItemRestorer restorer =
        new ItemRestorer(
            storedItems,
            (stamp, listener) ->
                artifacts.load(
                    stamp,
                    ActionListener.wrap(
                        artifact -> cache.decodeWhole(artifact, listener), listener::onFailure)),
            stamp ->
                registry.current().models().values().stream()
                    .anyMatch(model -> model.versionByStamp(stamp).isPresent()),
            clockMillis);
    CountedItems fetches = new CountedItems(restorer);
    CachedItems items =
        new CachedItems(
            fetches,
            () -> breaker,
            ColdStartSettings.itemBytes(CACHE_MEMORY_LIMIT.get(environment.settings())));
    settings.addSettingsUpdateConsumer(
        CACHE_MEMORY_LIMIT,
        ColdStartSettings.TRAINING_MEMORY_LIMIT,
        (cached, training) -> {
          breaker.setLimitAndOverhead(cached.getBytes() + training.getBytes(), BREAKER_OVERHEAD);
          items.limit(ColdStartSettings.itemBytes(cached));
        });
    RunStore runs = new RunStore(systemIndex, pluginClient);

    RegistryCopy copy = new RegistryCopy(systemIndex, pluginClient);
    clusterService.addListener(new RegistryKeeper(copy, registry, clusterService, threadPool));
    clusterService.addListener(new ReturnedIndices(registry, threadPool));
    clusterService.addListener(new LiveVersionLoader(cache, surroundings, threadPool));
    OrphanedRuns orphanedRuns = new OrphanedRuns(runs, registry, clusterService, threadPool);
    clusterService.addListener(orphanedRuns);
    VersionContents contents = new VersionContents(artifacts, storedItems);
    AbandonedVersions abandoned = new AbandonedVersions(registry, contents);
    clusterService.addListener(
        new OrphanedVersions(registry, abandoned, clusterService, threadPool));
    clusterService.addListener(
        new VersionRetention(registry, contents, clusterService, threadPool));
    clusterService.addListener(new AbandonedSlots(runs, registry, clusterService, threadPool));
    EncodingCounters encodings = new EncodingCounters();
    SweepCounters sweeps = new SweepCounters();
    CachedTowers towers =
        new CachedTowers(
            cache, threadPool.getThreadContext(), encodings, new SlowEncodings(settings));
    StoredContext users =
        new StoredContext(new SourceMappings(clusterService, indexNameExpressionResolver)::of);
    queryResolver =
        new QueryResolver(
            clusterService,
            indexNameExpressionResolver,
            towers,
            users,
            items,
            threadPool.executor(ThreadPool.Names.SEARCH));
    WriteIndices writeIndices = new WriteIndices(indexNameExpressionResolver);
    Executor encoders = new UnrefusingExecutor(threadPool.executor(ThreadPool.Names.WRITE));
    liveTowers = new DeployedTowers(clusterService, writeIndices, towers, items, encoders);
    storedDocuments = new RealtimeDocuments(clusterService, writeIndices, pluginClient, encoders);
    bulkFilters =
        List.of(
            new JsonDocuments(clusterService, writeIndices),
            new PartialUpdates(clusterService, writeIndices),
            new EncodedByPipeline(clusterService, writeIndices, () -> ingestService));
    Path natives = nodeEnvironment.nodeDataPaths()[0].resolve(NATIVES);
    int threads = ColdStartSettings.TRAINING_THREADS.get(environment.settings());
    trainer = new TrainerOnNode(threads, natives);
    SourceCheck sourceCheck =
        new SourceCheck(client, clusterService, indexNameExpressionResolver, xContentRegistry);
    return List.of(
        pluginClient,
        registry,
        copy,
        artifacts,
        contents,
        abandoned,
        new TrainingRecords(systemIndex, pluginClient),
        new SecurityPresence(settings, environment.settings()),
        cache,
        items,
        restorer,
        runs,
        new EndedRuns(systemIndex, pluginClient),
        orphanedRuns,
        towers,
        users,
        encodings,
        sweeps,
        new Sweep(
            clusterService,
            pluginClient,
            new SweepMarks(systemIndex, pluginClient),
            sweeps,
            () -> settings.get(ColdStartSettings.DEPLOY_REQUESTS_PER_SECOND)),
        fetches,
        new RunCounters(),
        storedItems,
        new WarmUpStates(systemIndex, pluginClient),
        new WarmUpOwners(systemIndex, pluginClient),
        new WarmUpCounters(),
        sourceCheck,
        new TrainingMemory(
            () -> breaker, () -> settings.get(ColdStartSettings.TRAINING_MEMORY_LIMIT)));
  }

  @Override
  public List<QuerySpec<?>> getQueries() {
    return ColdStartQueries.specs(() -> queryResolver);
  }

  @Override
  public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
    ingestService = parameters.ingestService;
    return Map.of(
        TowerProcessor.type(Side.ITEM),
        towerProcessors(Side.ITEM),
        TowerProcessor.type(Side.USER),
        towerProcessors(Side.USER));
  }

  private Processor.Factory towerProcessors(Side side) {
    return new TowerProcessor.Factory(
        side,
        (model, index, field, listener) -> liveTowers.find(model, index, field, listener),
        (index, keys, fields, listener) -> storedDocuments.read(index, keys, fields, listener));
  }

  @Override
  public Map<String, Processor.Factory> getSystemIngestProcessors(Processor.Parameters parameters) {
    return Map.of(
        AttachedEncoder.TYPE,
        new AttachedEncoder.Factory(
            (index, field, listener) -> liveTowers.find(index, field, listener),
            (index, keys, fields, listener) ->
                storedDocuments.read(index, keys, fields, listener)));
  }

  @Override
  public List<ActionFilter> getActionFilters() {
    return bulkFilters;
  }

  @Override
  public List<RestHandler> getRestHandlers(
      Settings settings,
      RestController restController,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexScopedSettings,
      SettingsFilter settingsFilter,
      IndexNameExpressionResolver indexNameExpressionResolver,
      Supplier<DiscoveryNodes> nodesInCluster) {
    return List.of(
        new RestPutDefinition(),
        new RestGetModels(),
        new RestDeleteModel(),
        new RestVersion(),
        new RestReport(),
        new RestImport(),
        new RestGetRuns(),
        new RestCancelRun(),
        new RestStats(),
        new RestCatModels(),
        new RestEncode(),
        new RestTrain(),
        new RestDeploy(),
        new RestWarmUp(),
        new RestActivate(),
        new RestUndeploy(),
        new RestEvaluate());
  }

  @Override
  public Collection<Module> createGuiceModules() {
    return List.of(
        binder -> {
          binder.bind(Runs.class).asEagerSingleton();
          binder.bind(ModelTrainer.class).toInstance(trainer);
          binder.bind(SlotTowers.class).asEagerSingleton();
          binder.bind(Rollouts.class).asEagerSingleton();
          binder.bind(CallersRights.class).asEagerSingleton();
          binder.bind(OrphanedRollouts.class).asEagerSingleton();
          binder.bind(Trainings.class).asEagerSingleton();
          binder.bind(WarmUps.class).asEagerSingleton();
          binder.bind(AssignedTrainings.class).asEagerSingleton();
          binder.bind(OrphanedTrainings.class).asEagerSingleton();
        });
  }

  @Override
  public Collection<Class<? extends LifecycleComponent>> getGuiceServiceClasses() {
    return List.of(Sweeper.class, WarmUpSchedule.class, RunRetention.class);
  }

  @Override
  public void assignSubject(PluginSubject assigned) {
    subject = assigned;
  }

  @Override
  public void setCircuitBreaker(CircuitBreaker assigned) {
    breaker = assigned;
  }

  @Override
  public BreakerSettings getCircuitBreaker(Settings settings) {
    long limit =
        CACHE_MEMORY_LIMIT.get(settings).getBytes()
            + ColdStartSettings.TRAINING_MEMORY_LIMIT.get(settings).getBytes();
    return new BreakerSettings(
        BREAKER,
        limit,
        BREAKER_OVERHEAD,
        CircuitBreaker.Type.MEMORY,
        CircuitBreaker.Durability.TRANSIENT);
  }

  @Override
  public Settings additionalSettings() {
    return Settings.builder()
        .put(
            "node.attr." + TransportUpdateRegistryAction.PLUGIN_ATTRIBUTE,
            Version.CURRENT.toString())
        .put(
            "node.attr." + NodeEngines.ATTRIBUTE,
            NodeEngines.available(System.getProperty("java.library.path", "")))
        .build();
  }

  @Override
  public List<Setting<?>> getSettings() {
    return ColdStartSettings.all();
  }

  @Override
  public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
    return List.of(SystemIndex.DESCRIPTOR, StoredItems.DESCRIPTOR);
  }

  @Override
  public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
    int loaders = Math.max(1, OpenSearchExecutors.allocatedProcessors(settings) / 2);
    return List.of(
        pool(settings, ModelCache.THREAD_POOL, loaders, QUEUED_LOADS),
        pool(settings, Runs.THREAD_POOL, RUNS_AT_ONCE, QUEUED_RUNS));
  }

  private static ExecutorBuilder<?> pool(Settings settings, String name, int size, int queue) {
    return new FixedExecutorBuilder(settings, name, size, queue, "thread_pool." + name);
  }

  @Override
  public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
    return List.of(
        new ActionHandler<>(UpdateRegistryAction.INSTANCE, TransportUpdateRegistryAction.class),
        new ActionHandler<>(TransportPutDefinitionAction.TYPE, TransportPutDefinitionAction.class),
        new ActionHandler<>(TransportGetModelsAction.TYPE, TransportGetModelsAction.class),
        new ActionHandler<>(TransportGetModelAction.TYPE, TransportGetModelAction.class),
        new ActionHandler<>(TransportDeleteModelAction.TYPE, TransportDeleteModelAction.class),
        new ActionHandler<>(TransportGetVersionAction.TYPE, TransportGetVersionAction.class),
        new ActionHandler<>(TransportGetReportAction.TYPE, TransportGetReportAction.class),
        new ActionHandler<>(TransportDeleteVersionAction.TYPE, TransportDeleteVersionAction.class),
        new ActionHandler<>(TransportImportAction.TYPE, TransportImportAction.class),
        new ActionHandler<>(TransportGetRunAction.TYPE, TransportGetRunAction.class),
        new ActionHandler<>(TransportListRunsAction.TYPE, TransportListRunsAction.class),
        new ActionHandler<>(TransportCancelRunAction.TYPE, TransportCancelRunAction.class),
        new ActionHandler<>(TransportStatsAction.TYPE, TransportStatsAction.class),
        new ActionHandler<>(TransportCatAction.TYPE, TransportCatAction.class),
        new ActionHandler<>(EncodeAction.INSTANCE, TransportEncodeAction.class),
        new ActionHandler<>(TransportTrainAction.TYPE, TransportTrainAction.class),
        new ActionHandler<>(TransportDeployAction.TYPE, TransportDeployAction.class),
        new ActionHandler<>(TransportWarmUpAction.TYPE, TransportWarmUpAction.class),
        new ActionHandler<>(TransportFillStepAction.TYPE, TransportFillStepAction.class),
        new ActionHandler<>(TransportActivateAction.TYPE, TransportActivateAction.class),
        new ActionHandler<>(TransportUndeployAction.TYPE, TransportUndeployAction.class),
        new ActionHandler<>(TransportEvaluateAction.TYPE, TransportEvaluateAction.class));
  }

  @Override
  public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
    List<NamedWriteableRegistry.Entry> entries = new ArrayList<>(RegistryChange.namedWriteables());
    entries.add(
        new NamedWriteableRegistry.Entry(
            Metadata.Custom.class, ColdStartMetadata.TYPE, ColdStartMetadata::new));
    entries.add(
        new NamedWriteableRegistry.Entry(
            NamedDiff.class, ColdStartMetadata.TYPE, ColdStartMetadata::readDiffFrom));
    entries.add(Runs.namedWriteable());
    return entries;
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
