package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.Diff;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.AbstractDiffableSerializationTestCase;

public class ColdStartMetadataTests extends AbstractDiffableSerializationTestCase<Metadata.Custom> {

  @Override
  protected ColdStartMetadata createTestInstance() {
    return RegistrySamples.randomMetadata();
  }

  @Override
  protected Metadata.Custom makeTestChanges(Metadata.Custom instance) {
    ColdStartMetadata changed = ((ColdStartMetadata) instance).withRevision(randomIntBetween(0, 9));
    for (ModelEntry model : changed.models().values()) {
      if (randomBoolean()) {
        changed =
            randomBoolean()
                ? changed.withoutModel(model.name())
                : changed.withModel(
                    model.withVersion(RegistrySamples.randomVersion(model.nextVersion())));
      }
    }
    for (Deployment deployment : changed.deployments()) {
      if (randomBoolean()) {
        changed =
            randomBoolean()
                ? changed.withoutDeployment(deployment)
                : changed.withDeployment(deployment.withPointers(null, "a"));
      }
    }
    return randomBoolean() ? changed : changed.withModel(RegistrySamples.randomModel());
  }

  @Override
  protected Metadata.Custom mutateInstance(Metadata.Custom instance) {
    ColdStartMetadata metadata = (ColdStartMetadata) instance;
    return switch (randomIntBetween(0, 2)) {
      case 0 -> metadata.withRevision(metadata.revision() + 1);
      case 1 -> metadata.withModel(RegistrySamples.randomModel());
      default -> metadata.withDeployment(RegistrySamples.randomDeployment());
    };
  }

  @Override
  protected Writeable.Reader<Metadata.Custom> instanceReader() {
    return ColdStartMetadata::new;
  }

  @Override
  protected Writeable.Reader<Diff<Metadata.Custom>> diffReader() {
    return ColdStartMetadata::readDiffFrom;
  }

  @Override
  protected NamedWriteableRegistry getNamedWriteableRegistry() {
    return new NamedWriteableRegistry(
        List.of(
            new NamedWriteableRegistry.Entry(
                Metadata.Custom.class, ColdStartMetadata.TYPE, ColdStartMetadata::new),
            new NamedWriteableRegistry.Entry(
                NamedDiff.class, ColdStartMetadata.TYPE, ColdStartMetadata::readDiffFrom)));
  }

  @Override
  protected Metadata.Custom doParseInstance(XContentParser parser) throws IOException {
    assertEquals(XContentParser.Token.START_OBJECT, parser.nextToken());
    return ColdStartMetadata.fromXContent(parser);
  }

  @Override
  protected boolean supportsUnknownFields() {
    return true;
  }

  @Override
  protected java.util.function.Predicate<String> getRandomFieldsExcludeFilter() {
    return path -> path.contains("definition") || path.contains("method");
  }

  public void testDefinitionKeepsItsOrderOverTheWire() throws IOException {
    ModelEntry model = RegistrySamples.randomModel();
    ColdStartMetadata read =
        (ColdStartMetadata) copyInstance(ColdStartMetadata.EMPTY.withModel(model));
    assertEquals(
        List.copyOf(model.definition().keySet()),
        List.copyOf(read.requireModel(model.name()).definition().keySet()));
  }

  /** Who has no plugin would not get past the part of the cluster state that it cannot read. */
  public void testNodesBeforeTheFirstReleaseAreNotSentTheRegistry() {
    ColdStartMetadata before = ColdStartMetadata.EMPTY;
    ColdStartMetadata after = before.withModel(RegistrySamples.randomModel());
    NamedDiff<?> difference = (NamedDiff<?>) after.diff(before);
    assertTrue(isSent(after, Version.V_3_6_0));
    assertFalse(isSent(after, Version.V_3_5_1));
    assertEquals(Version.V_3_6_0, difference.getMinimalSupportedVersion());
  }

  private static boolean isSent(ColdStartMetadata registry, Version to) {
    BytesStreamOutput out = new BytesStreamOutput();
    out.setVersion(to);
    return ClusterState.FeatureAware.shouldSerialize(out, registry);
  }

  public void testModelNames() {
    ModelEntry.checkName("movies-2.1");
    for (String wrong :
        List.of("", "Movies", "a/b", "_movies", "a b", "..", "a*", "x".repeat(256))) {
      IllegalArgumentException e =
          expectThrows(IllegalArgumentException.class, () -> ModelEntry.checkName(wrong));
      assertTrue(e.getMessage(), e.getMessage().startsWith("model name [" + wrong + "]"));
    }
  }

  public void testDefinitionCannotBeChangedFromOutside() {
    Map<String, Object> definition = RegistrySamples.randomDefinition();
    ModelEntry model = ModelEntry.create("m", "u", definition);
    definition.put("dimension", "changed");
    assertNotEquals("changed", model.definition().get("dimension"));
    expectThrows(UnsupportedOperationException.class, () -> model.definition().remove("dimension"));
  }
}
