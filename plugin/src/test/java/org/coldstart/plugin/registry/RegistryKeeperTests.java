package org.coldstart.plugin.registry;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.ColdStartPlugin;
import org.coldstart.plugin.SettledNodeTestCase;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.action.definition.DeleteModelRequest;
import org.coldstart.plugin.action.definition.TransportDeleteModelAction;
import org.coldstart.plugin.action.version.TransportDeleteVersionAction;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.plugins.Plugin;

/** A cluster state that loses the registry, and what comes back from the system index. */
public class RegistryKeeperTests extends SettledNodeTestCase {

  private static final Map<String, Object> DEFINITION = Map.of("dimension", 4, "zeta", "first");

  private ModelRegistry registry;
  private ClusterService clusterService;
  private RegistryCopy copy;

  @Override
  protected Collection<Class<? extends Plugin>> getPlugins() {
    return List.of(ColdStartPlugin.class);
  }

  @Override
  protected boolean resetNodeAfterTest() {
    return true;
  }

  @Override
  public void setUp() throws Exception {
    super.setUp();
    registry = getInstanceFromNode(ModelRegistry.class);
    clusterService = getInstanceFromNode(ClusterService.class);
    copy = getInstanceFromNode(RegistryCopy.class);
  }

  public void testWhatTheClusterStateLostComesBack() throws Exception {
    define("movies");
    ready("movies", "s1");
    ready("movies", "s2");
    submit(new ModelChange.StartVersion("movies", "s3", 3, null));
    deploy("movies", "s1");
    deploy("movies", "s2");
    define("books");
    ColdStartMetadata before = registry.current();
    awaitCopyOf(before);

    lose();

    awaitModels("books", "movies");
    ColdStartMetadata after = registry.current();
    ModelEntry movies = after.requireModel("movies");
    assertEquals(before.requireModel("books"), after.requireModel("books"));
    assertEquals(before.requireModel("movies").version(2), movies.version(2));
    assertEquals(DEFINITION, movies.definition());
    assertEquals(4, movies.nextVersion());
    assertEquals(VersionState.FAILED, movies.version(3).state());
    assertTrue(movies.version(3).reason(), movies.version(3).reason().contains("train again"));
    Deployment deployment = after.requireDeployment("uuid", "vector");
    assertEquals("s2", deployment.active().orElseThrow().stamp());
    assertFalse(deployment.active().orElseThrow().complete());
    assertEquals("no more than what queries read is sure", 1, deployment.liveSlots().size());
    awaitCopyOf(after);
  }

  public void testWhatWasDeletedStaysDeleted() throws Exception {
    define("movies");
    ready("movies", "s1");
    ready("movies", "s2");
    define("books");
    awaitCopyOf(registry.current());
    client()
        .execute(TransportDeleteVersionAction.TYPE, new VersionRequest("movies", 1))
        .actionGet();
    client()
        .execute(TransportDeleteModelAction.TYPE, new DeleteModelRequest("books", false))
        .actionGet();

    lose();

    awaitModels("movies");
    assertEquals(
        List.of(2), List.copyOf(registry.current().requireModel("movies").versions().keySet()));
  }

  public void testAnEmptiedRegistryIsNotLost() throws Exception {
    define("movies");
    awaitCopyOf(registry.current());
    client()
        .execute(TransportDeleteModelAction.TYPE, new DeleteModelRequest("movies", false))
        .actionGet();
    assertTrue(registry.current().isEmpty());
    lose();
    awaitModels();
    assertTrue(registry.current().isEmpty());
  }

  public void testAChangeWaitsUntilTheRegistryIsBack() throws Exception {
    define("movies");
    awaitCopyOf(registry.current());
    lose();
    define("books");
    assertEquals(List.of("books", "movies"), List.copyOf(registry.current().models().keySet()));
  }

  public void testAChangeIsTurnedAwayWhereTheRegistryCannotComeBack() {
    ClusterState lost =
        ClusterState.builder(clusterService.state())
            .metadata(
                Metadata.builder(clusterService.state().metadata())
                    .removeCustom(ColdStartMetadata.TYPE)
                    .put(
                        org.opensearch.cluster.metadata.IndexMetadata.builder(SystemIndex.NAME)
                            .settings(settings(org.opensearch.Version.CURRENT))
                            .numberOfShards(1)
                            .numberOfReplicas(0)))
            .build();
    ModelChange.PutDefinition change = new ModelChange.PutDefinition("m", "u", DEFINITION);
    org.opensearch.OpenSearchException e =
        expectThrows(
            org.opensearch.cluster.block.ClusterBlockException.class,
            () -> TransportUpdateRegistryAction.apply(lost, change));
    assertEquals(503, e.status().getStatus());
    assertTrue(e.getMessage(), e.getMessage().contains("brought back from [.coldstart-models]"));
    ColdStartMetadata back =
        ColdStartMetadata.of(
            TransportUpdateRegistryAction.apply(
                lost, new RecoverRegistry(ColdStartMetadata.EMPTY, 1)));
    assertEquals("an empty registry is one", 1, back.revision());
  }

  public void testWithoutSystemIndexThereIsNothingToWaitFor() throws Exception {
    define("movies");
    awaitCopyOf(registry.current());
    client().admin().indices().prepareDelete(SystemIndex.NAME).get();
    lose();
    define("books");
    assertEquals(List.of("books"), List.copyOf(registry.current().models().keySet()));
  }

  public void testAnIndexWithoutCopyLeavesAnEmptyRegistry() throws Exception {
    client().admin().indices().prepareCreate(SystemIndex.NAME).get();
    awaitModels();
    define("books");
  }

  public void testAnIndexOfAnEarlierReleaseLearnsTheNewFields() throws Exception {
    client()
        .admin()
        .indices()
        .prepareCreate(SystemIndex.NAME)
        .setMapping(
            Map.of(
                "dynamic",
                "strict",
                "properties",
                Map.of(SystemIndex.KIND, Map.of("type", "keyword"))))
        .get();
    define("movies");
    awaitCopyOf(registry.current());
  }

  public void testAnEarlierStateNeverReplacesALaterOne() throws Exception {
    define("movies");
    ClusterState early = clusterService.state();
    define("books");
    awaitCopyOf(registry.current());
    this.<Void>await(l -> copy.keep(early, l));
    awaitCopyOf(registry.current());
  }

  public void testTheCopyOfAnotherClusterIsReplaced() throws Exception {
    define("movies");
    awaitCopyOf(registry.current());
    ClusterState state = clusterService.state();
    ClusterState foreign =
        ClusterState.builder(state)
            .version(state.version() + 1_000)
            .metadata(
                Metadata.builder(state.metadata())
                    .clusterUUID("another")
                    .putCustom(
                        ColdStartMetadata.TYPE,
                        ColdStartMetadata.EMPTY.withModel(RegistrySamples.randomModel())))
            .build();
    this.<Void>await(l -> copy.keep(foreign, l));
    define("books");
    awaitCopyOf(registry.current());
  }

  private void awaitModels(String... names) throws Exception {
    assertBusy(
        () -> {
          assertTrue(registry.current().revision() > 0);
          assertEquals(List.of(names), List.copyOf(registry.current().models().keySet()));
        });
  }

  private void lose() {
    LostRegistry.lose(clusterService);
  }

  private void define(String model) {
    submit(new ModelChange.PutDefinition(model, "uuid-of-" + model, DEFINITION));
  }

  private void ready(String model, String stamp) {
    submit(new ModelChange.StartVersion(model, stamp, 1, null));
    submit(new ModelChange.FinishVersion(model, stamp, 4, 100, "ff", 7, 8));
  }

  private void deploy(String model, String stamp) {
    submit(
        new DeploymentChange.ReserveSlot(
            model,
            stamp,
            "films",
            "uuid",
            "vector",
            Side.ITEM,
            Map.of("engine", "lucene"),
            List.of(),
            1,
            1));
    submit(new DeploymentChange.MarkComplete("uuid", "vector", stamp));
    submit(new DeploymentChange.Activate("uuid", "vector", stamp));
  }

  private void submit(RegistryChange change) {
    this.<ColdStartMetadata>await(l -> registry.submit(change, l));
  }

  private <T> T await(Consumer<ActionListener<T>> call) {
    PlainActionFuture<T> future = new PlainActionFuture<>();
    call.accept(future);
    return future.actionGet();
  }
}
