package org.coldstart.plugin.registry;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.GoldenBytes;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.test.OpenSearchTestCase;

/** The registry and its changes, as 3.6.0 sends them from node to node. */
public class RegistryGoldenBytesTests extends OpenSearchTestCase {

  private static final Map<String, Object> LUCENE = Map.of("engine", "lucene");
  private static final VersionMaker MAKER = new VersionMaker("node", "session", "run");
  private static final NamedWriteableRegistry CHANGES =
      new NamedWriteableRegistry(RegistryChange.namedWriteables());

  private static ColdStartMetadata metadata() {
    ModelEntry model =
        ModelEntry.create("films", "uuid", Map.of("dimension", 8))
            .withVersion(
                new VersionEntry(
                    1,
                    "one",
                    VersionState.READY,
                    8,
                    12_345,
                    "ff",
                    Instant.ofEpochMilli(1_700_000_000_000L),
                    700,
                    60_000,
                    null,
                    null))
            .withVersion(VersionEntry.training(2, "two", 1_700_000_100_000L, MAKER));
    SortedMap<String, Slot> slots = new TreeMap<>();
    slots.put("a", new Slot("a", "one", 1, 8, true, 0, LUCENE));
    slots.put("b", Slot.free("b", 8, LUCENE));
    return ColdStartMetadata.EMPTY
        .withRevision(7)
        .withModel(model)
        .withDeployment(
            new Deployment("films", "index", "index-uuid", "vector", Side.ITEM, slots, "a", null));
  }

  public void testTheRegistry() throws IOException {
    GoldenBytes.check(
        "ColdStartMetadata",
        List.of(ColdStartMetadata.EMPTY, metadata()),
        (out, one) -> one.writeTo(out),
        ColdStartMetadata::new,
        CHANGES);
    ColdStartMetadata after = metadata().withRevision(8).withoutModel("films");
    GoldenBytes.<NamedDiff<Metadata.Custom>>check(
        "ColdStartMetadata.diff",
        List.of(diff(metadata(), after), diff(ColdStartMetadata.EMPTY, metadata())),
        (out, one) -> one.writeTo(out),
        ColdStartMetadata::readDiffFrom,
        CHANGES);
  }

  @SuppressWarnings("unchecked")
  private static NamedDiff<Metadata.Custom> diff(ColdStartMetadata from, ColdStartMetadata to) {
    return (NamedDiff<Metadata.Custom>) to.diff(from);
  }

  public void testChanges() throws IOException {
    ModelChange.StartVersion start = new ModelChange.StartVersion("m", "s", 5, MAKER);
    List<RegistryChange> changes =
        List.of(
            new ModelChange.PutDefinition("m", "u", Map.of("dimension", 8)),
            new ModelChange.DeleteModel("m", true),
            start,
            new ModelChange.StartVersion("m", "s", 5, null),
            new ModelChange.StartTraining(start, 3),
            new ModelChange.HandOver("m", "s", "t", MAKER, 2),
            new ModelChange.FinishVersion("m", "s", 8, 100, "ff", 7, 9),
            new ModelChange.FailVersion("m", "s", "why", 9),
            new ModelChange.DeleteVersion("m", 3, 9),
            new DeploymentChange.ReserveSlot(
                "m",
                "s",
                "i",
                "u",
                "f",
                Side.USER,
                LUCENE,
                List.of(Slot.free("a", 4, LUCENE)),
                5,
                6),
            new DeploymentChange.MarkComplete("u", "f", "s"),
            new DeploymentChange.Activate("u", "f", "s"),
            new DeploymentChange.ReleaseSlot("u", "f", "s", 9),
            new DeploymentChange.RemoveDeployment("u", "f"),
            new MoveDeployment("u", "f", "v", 9),
            new RecoverRegistry(metadata(), 9),
            new Settle());
    assertEquals(
        "of each kind one",
        RegistryChange.namedWriteables().size(),
        changes.stream().map(Object::getClass).distinct().count());
    GoldenBytes.check(
        "RegistryChange",
        changes,
        (out, one) -> out.writeNamedWriteable(one),
        in -> in.readNamedWriteable(RegistryChange.class),
        CHANGES);
  }

  public void testTheActionThatMakesChanges() throws IOException {
    UpdateRegistryAction.Request request =
        new UpdateRegistryAction.Request(new DeploymentChange.Activate("u", "f", "s"));
    request.clusterManagerNodeTimeout("7s");
    request.timeout("9s");
    GoldenBytes.check(
        "UpdateRegistryAction.Request",
        List.of(request),
        (out, one) -> one.writeTo(out),
        UpdateRegistryAction.Request::new,
        CHANGES);
    GoldenBytes.check(
        "UpdateRegistryAction.Response",
        List.of(new UpdateRegistryAction.Response(true), new UpdateRegistryAction.Response(false)),
        (out, one) -> one.writeTo(out),
        UpdateRegistryAction.Response::new,
        CHANGES);
  }
}
