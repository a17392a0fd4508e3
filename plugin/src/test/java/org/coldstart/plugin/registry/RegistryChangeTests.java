package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.Side;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;

public class RegistryChangeTests extends OpenSearchTestCase {

  private static final Map<String, Object> LUCENE = Map.of("engine", "lucene");
  private static final long REST = 1000;

  private ColdStartMetadata state = ColdStartMetadata.EMPTY;

  public void testEveryChangeSurvivesTheWire() throws IOException {
    List<RegistryChange> changes =
        List.of(
            new ModelChange.PutDefinition("m", "u", RegistrySamples.randomDefinition()),
            new ModelChange.DeleteModel("m", randomBoolean()),
            new ModelChange.StartVersion(
                "m", "s", randomNonNegativeLong(), RegistrySamples.randomMaker()),
            training("m", "s", "n", 3),
            new ModelChange.HandOver("m", "s", "t", RegistrySamples.randomMaker(), 2),
            new ModelChange.FinishVersion("m", "s", 8, 100, "ff", 7, randomNonNegativeLong()),
            new ModelChange.FailVersion("m", "s", "why", randomNonNegativeLong()),
            new ModelChange.DeleteVersion("m", 3, randomNonNegativeLong()),
            new DeploymentChange.ReserveSlot(
                "m",
                "s",
                "i",
                "u",
                "f",
                Side.ITEM,
                LUCENE,
                List.of(Slot.free("a", 4, LUCENE)),
                5,
                6),
            new DeploymentChange.MarkComplete("u", "f", "s"),
            new DeploymentChange.Activate("u", "f", "s"),
            new DeploymentChange.ReleaseSlot("u", "f", "s", randomNonNegativeLong()),
            new DeploymentChange.RemoveDeployment("u", "f"),
            new MoveDeployment("u", "f", "v", randomNonNegativeLong()),
            new RecoverRegistry(RegistrySamples.randomMetadata(), randomNonNegativeLong()),
            new Settle());
    List<NamedWriteableRegistry.Entry> entries = RegistryChange.namedWriteables();
    assertEquals(entries.size(), changes.size());
    for (RegistryChange change : changes) {
      assertEquals(
          change,
          copyNamedWriteable(change, new NamedWriteableRegistry(entries), RegistryChange.class));
    }
  }

  public void testARequestAndItsAnswerSurviveTheWire() throws IOException {
    NamedWriteableRegistry entries = new NamedWriteableRegistry(RegistryChange.namedWriteables());
    RegistryChange change = new DeploymentChange.Activate("u", "f", "s");
    UpdateRegistryAction.Request request = new UpdateRegistryAction.Request(change);
    request.clusterManagerNodeTimeout("7s");
    request.timeout("9s");
    UpdateRegistryAction.Request copy =
        copyWriteable(request, entries, UpdateRegistryAction.Request::new);
    assertEquals(change, copy.change());
    assertEquals(request.clusterManagerNodeTimeout(), copy.clusterManagerNodeTimeout());
    assertEquals(request.timeout(), copy.timeout());
    for (boolean acknowledged : new boolean[] {true, false}) {
      assertEquals(
          acknowledged,
          copyWriteable(
                  new UpdateRegistryAction.Response(acknowledged),
                  entries,
                  UpdateRegistryAction.Response::new)
              .acknowledged());
    }
  }

  public void testReplacedDefinitionKeepsVersionsAndIdentity() {
    define("m");
    ready("m", "s1", 4);
    apply(new ModelChange.PutDefinition("m", "other-uuid", Map.of("dimension", 9)));
    ModelEntry model = state.requireModel("m");
    assertEquals("uuid-of-m", model.uuid());
    assertEquals(Map.of("dimension", 9), model.definition());
    assertEquals(1, model.versions().size());
  }

  public void testVersionNumbersAreNeverGivenTwice() {
    define("m");
    ready("m", "s1", 4);
    ready("m", "s2", 4);
    apply(new ModelChange.DeleteVersion("m", 2, 1));
    ready("m", "s3", 4);
    assertEquals(3, state.requireModel("m").versionByStamp("s3").orElseThrow().number());
    assertEquals(3, state.requireModel("m").newestReady().orElseThrow().number());
  }

  public void testARepeatedChangeOfAVersionDoesNothing() {
    define("m");
    ready("m", "s1", 4);
    ColdStartMetadata before = state;
    apply(new ModelChange.StartVersion("m", "s1", 99, null));
    apply(finish("m", "s1", 4));
    assertEquals(before, state);
  }

  public void testAVersionEndsOnce() {
    define("m");
    ready("m", "s1", 4);
    assertConflict(new ModelChange.FailVersion("m", "s1", "too late", 1), "is [ready] already");
    apply(new ModelChange.StartVersion("m", "s2", 1, null));
    assertConflict(new ModelChange.DeleteVersion("m", 2, 1), "cancel its run");
    apply(new ModelChange.FailVersion("m", "s2", "no interactions", 5));
    assertEquals("no interactions", state.requireModel("m").version(2).reason());
    assertConflict(finish("m", "s2", 4), "is [failed] already");
  }

  public void testAModelIsTrainedOnceAtATime() {
    define("m");
    define("other");
    apply(training("m", "s1", "n1", 5));
    ColdStartMetadata before = state;
    apply(training("m", "s1", "n1", 5));
    assertEquals("asked again", before, state);
    assertConflict(training("m", "s2", "n2", 5), "version [1] of model [m] is in training by run");
    apply(training("other", "o1", "n1", 5));
    apply(new ModelChange.StartVersion("m", "s3", 1, new VersionMaker("n1", "n1", null)));
    apply(new ModelChange.FailVersion("m", "s1", "no interactions", 5));
    apply(training("m", "s4", "n2", 5));
    assertEquals("run-s4", state.requireModel("m").version(3).trainingRun().orElseThrow());
  }

  public void testANodeHasNoMoreTrainingsThanItMay() {
    for (String model : List.of("a", "b", "c")) {
      define(model);
    }
    apply(training("a", "s1", "n1", 2));
    apply(training("b", "s2", "n1", 2));
    assertTooMany(training("c", "s3", "n1", 2));
    apply(training("c", "s3", "n2", 2));
    assertTooMany(new ModelChange.HandOver("c", "s3", "s4", maker("n1", "s3"), 2));
    apply(finish("a", "s1", 4));
    apply(new ModelChange.HandOver("c", "s3", "s4", maker("n1", "s3"), 2));
    assertEquals(2, state.trainingsOn("n1"));
    assertEquals(0, state.trainingsOn("n2"));
  }

  public void testWhoWasHandedOverFromCanNoLongerEndTheVersion() {
    define("m");
    apply(training("m", "s1", "n1", 1));
    apply(new ModelChange.HandOver("m", "s1", "s2", maker("n2", "s1"), 1));
    ColdStartMetadata before = state;
    apply(new ModelChange.HandOver("m", "s1", "s2", maker("n2", "s1"), 1));
    assertEquals("asked again", before, state);
    expectThrows(ResourceNotFoundException.class, () -> finish("m", "s1", 4).applyTo(state));
    expectThrows(
        ResourceNotFoundException.class,
        () -> new ModelChange.FailVersion("m", "s1", "stopped", 1).applyTo(state));
    apply(finish("m", "s2", 4));
    assertEquals(1, state.requireModel("m").newestReady().orElseThrow().number());
    assertNull(state.requireModel("m").version(1).maker());
    assertConflict(
        new ModelChange.HandOver("m", "s2", "s3", maker("n2", "s1"), 1), "is [ready] already");
  }

  public void testWhatDoesNotExistIsNotFound() {
    for (RegistryChange change :
        List.of(
            new ModelChange.DeleteModel("m", true),
            new ModelChange.StartVersion("m", "s", 1, null),
            finish("m", "s", 4),
            new ModelChange.FailVersion("m", "s", "why", 1),
            new ModelChange.DeleteVersion("m", 1, 1),
            new DeploymentChange.MarkComplete("u", "f", "s"),
            new DeploymentChange.Activate("u", "f", "s"),
            new DeploymentChange.ReleaseSlot("u", "f", "s", 1),
            new DeploymentChange.RemoveDeployment("u", "f"))) {
      expectThrows(ResourceNotFoundException.class, () -> change.applyTo(state));
    }
    define("m");
    expectThrows(
        ResourceNotFoundException.class,
        () -> new ModelChange.DeleteVersion("m", 1, 1).applyTo(state));
  }

  public void testARollOutNeverWritesMoreThanTwoSlotsAndReusesRestedOnes() {
    define("m");
    long now = 1;
    for (int version = 1; version <= 12; version++) {
      ready("m", "s" + version, 4);
      now += REST;
      apply(reserve("m", "s" + version, now));
      assertTrue(deployment().liveSlots().size() <= 2);
      assertEquals("s" + version, deployment().incoming().orElseThrow().stamp());
      now += REST;
      apply(new DeploymentChange.MarkComplete("u", "f", "s" + version));
      apply(new DeploymentChange.Activate("u", "f", "s" + version));
      assertTrue(deployment().liveSlots().size() <= 2);
      assertEquals("s" + version, deployment().active().orElseThrow().stamp());
      assertTrue(deployment().incoming().isEmpty());
    }
    assertEquals(List.of("a", "b", "c"), List.copyOf(deployment().slots().keySet()));
  }

  public void testAFreedSlotRests() {
    define("m");
    ready("m", "s1", 4);
    ready("m", "s2", 4);
    ready("m", "s3", 4);
    deploy("m", "s1", 10);
    deploy("m", "s2", 20);
    apply(reserve("m", "s3", 30)); // frees a, which rests until 30 + REST
    apply(new DeploymentChange.ReleaseSlot("u", "f", "s3", 40)); // frees c
    assertEquals(1, reserve("m", "s3", 30 + REST - 1).waitMillis(state));
    assertConflict(reserve("m", "s3", 30 + REST - 1), "try again in [1] ms");
    assertEquals(0, reserve("m", "s3", 40 + REST).waitMillis(state));
    apply(reserve("m", "s3", 40 + REST));
    assertEquals("the one freed longest ago", "a", deployment().incomingSlot());
    assertEquals(0, reserve("m", "s3", 40 + REST).waitMillis(state));
  }

  public void testAnotherGeometryGetsAnotherSlot() {
    define("m");
    ready("m", "s1", 4);
    ready("m", "s2", 8);
    deploy("m", "s1", 1);
    apply(reserve("m", "s2", 2));
    apply(new DeploymentChange.ReleaseSlot("u", "f", "s2", 3));
    ready("m", "s3", 4);
    apply(reserve("m", "s3", 3 + 2 * REST));
    assertEquals("c", deployment().incomingSlot());
    assertEquals(8, deployment().slots().get("b").dimension());
  }

  public void testSlotsOfTheMappingAreLearned() {
    define("m");
    ready("m", "s1", 4);
    apply(
        new DeploymentChange.ReserveSlot(
            "m",
            "s1",
            "i",
            "u",
            "f",
            Side.ITEM,
            LUCENE,
            List.of(Slot.free("a", 16, LUCENE), Slot.free("b", 4, LUCENE)),
            1,
            REST));
    assertEquals("b", deployment().incomingSlot());
  }

  public void testAFlipCanBeUndoneUntilTheNextVersionComes() {
    define("m");
    ready("m", "s1", 4);
    ready("m", "s2", 4);
    ready("m", "s3", 4);
    deploy("m", "s1", 1);
    deploy("m", "s2", 2);
    apply(new DeploymentChange.Activate("u", "f", "s1"));
    assertEquals("s1", deployment().active().orElseThrow().stamp());
    apply(reserve("m", "s3", 3));
    assertConflict(new DeploymentChange.Activate("u", "f", "s2"), "has no slot");
    assertConflict(new DeploymentChange.Activate("u", "f", "s3"), "not complete");
  }

  public void testConflictsOfRollOuts() {
    define("m");
    define("other");
    ready("m", "s1", 4);
    ready("m", "s2", 4);
    ready("other", "o1", 4);
    apply(new ModelChange.StartVersion("m", "s3", 1, null));
    assertConflict(reserve("m", "s3", 1), "no ready version");
    apply(reserve("m", "s1", 1));
    ColdStartMetadata before = state;
    apply(reserve("m", "s1", 2));
    assertEquals("asked again", before, state);
    assertConflict(reserve("m", "s2", 2), "is being brought in");
    assertConflict(reserve("other", "o1", 2), "already carries model [m]");
    assertConflict(
        new DeploymentChange.ReserveSlot(
            "m", "s1", "i", "u", "f", Side.ITEM, Map.of("engine", "faiss"), List.of(), 2, REST),
        "already lies in slot [a]");
  }

  public void testWhatIsLiveCannotBeDeleted() {
    define("m");
    ready("m", "s1", 4);
    ready("m", "s2", 4);
    deploy("m", "s1", 1);
    assertConflict(new ModelChange.DeleteVersion("m", 1, 2), "is live on field [f] of index [i]");
    apply(reserve("m", "s2", 2));
    assertConflict(new ModelChange.DeleteVersion("m", 2, 2), "is live");
    apply(new DeploymentChange.MarkComplete("u", "f", "s2"));
    apply(new DeploymentChange.Activate("u", "f", "s2"));
    apply(new ModelChange.DeleteVersion("m", 1, 3));
    assertEquals("the previous version's slot is freed", 1, deployment().liveSlots().size());
    assertConflict(new ModelChange.DeleteModel("m", false), "force=true");
    apply(new ModelChange.DeleteModel("m", true));
    assertTrue(state.models().isEmpty());
    assertTrue(state.deployments().isEmpty());
  }

  public void testGivingUpTheFirstRollOutLeavesNoDeployment() {
    define("m");
    ready("m", "s1", 4);
    apply(reserve("m", "s1", 1));
    apply(new DeploymentChange.ReleaseSlot("u", "f", "s1", 2));
    assertTrue(state.deployments().isEmpty());
  }

  public void testTheActiveSlotIsNotReleased() {
    define("m");
    ready("m", "s1", 4);
    deploy("m", "s1", 1);
    assertConflict(new DeploymentChange.ReleaseSlot("u", "f", "s1", 2), "is active");
    apply(new DeploymentChange.RemoveDeployment("u", "f"));
    assertTrue(state.deployment("u", "f").isEmpty());
  }

  private Deployment deployment() {
    return state.requireDeployment("u", "f");
  }

  private void define(String model) {
    apply(new ModelChange.PutDefinition(model, "uuid-of-" + model, Map.of("dimension", 4)));
  }

  private void ready(String model, String stamp, int dimension) {
    apply(new ModelChange.StartVersion(model, stamp, 1, null));
    apply(finish(model, stamp, dimension));
  }

  private static ModelChange training(String model, String stamp, String node, int most) {
    return new ModelChange.StartTraining(
        new ModelChange.StartVersion(model, stamp, 1, maker(node, stamp)), most);
  }

  private static VersionMaker maker(String node, String stamp) {
    return new VersionMaker(node, node, "run-" + stamp);
  }

  private void deploy(String model, String stamp, long now) {
    apply(reserve(model, stamp, now));
    apply(new DeploymentChange.MarkComplete("u", "f", stamp));
    apply(new DeploymentChange.Activate("u", "f", stamp));
  }

  private static ModelChange finish(String model, String stamp, int dimension) {
    return new ModelChange.FinishVersion(model, stamp, dimension, 100, "ff", 10, 20);
  }

  private static DeploymentChange.ReserveSlot reserve(String model, String stamp, long now) {
    return new DeploymentChange.ReserveSlot(
        model, stamp, "i", "u", "f", Side.ITEM, LUCENE, List.of(), now, REST);
  }

  private void apply(RegistryChange change) {
    state = change.applyTo(state);
  }

  private void assertTooMany(RegistryChange change) {
    OpenSearchException e =
        expectThrows(OpenSearchStatusException.class, () -> change.applyTo(state));
    assertEquals(RestStatus.TOO_MANY_REQUESTS, e.status());
    assertTrue(
        e.getMessage(), e.getMessage().contains("plugins.coldstart.training.max_concurrent"));
  }

  private void assertConflict(RegistryChange change, String reason) {
    OpenSearchException e =
        expectThrows(OpenSearchStatusException.class, () -> change.applyTo(state));
    assertEquals(RestStatus.CONFLICT, e.status());
    assertTrue(e.getMessage(), e.getMessage().contains(reason));
  }
}
