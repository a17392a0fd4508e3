package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.coldstart.plugin.WireVersion;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.Diff;
import org.opensearch.cluster.DiffableUtils;
import org.opensearch.cluster.DiffableUtils.NonDiffableValueSerializer;
import org.opensearch.cluster.NamedDiff;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * The registry as the cluster state carries it: every model and every deployment. Immutable; {@link
 * RegistryChange}s make the next one. The format leads with a byte of its own, and JSON written by
 * a later release may hold fields that are unknown here: they are passed over.
 */
public final class ColdStartMetadata implements Metadata.Custom {

  /** The custom's name in the cluster state. */
  public static final String TYPE = "coldstart";

  /** A registry of nothing: what a cluster has before the first definition. */
  public static final ColdStartMetadata EMPTY =
      new ColdStartMetadata(0L, new TreeMap<>(), new TreeMap<>());

  private static final byte FORMAT = 1;
  private static final ParseField REVISION = new ParseField("revision");
  private static final ParseField MODELS = new ParseField("models");
  private static final ParseField DEPLOYMENTS = new ParseField("deployments");

  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<ColdStartMetadata, Void> PARSER =
      new ConstructingObjectParser<>(
          TYPE,
          true,
          a ->
              new ColdStartMetadata(
                  (long) a[0],
                  keyed((List<ModelEntry>) a[1], ModelEntry::name),
                  keyed((List<Deployment>) a[2], Deployment::key)));

  static {
    PARSER.declareLong(constructorArg(), REVISION);
    PARSER.declareObjectArray(constructorArg(), (p, c) -> ModelEntry.fromXContent(p), MODELS);
    PARSER.declareObjectArray(constructorArg(), (p, c) -> Deployment.fromXContent(p), DEPLOYMENTS);
  }

  private final long revision;
  private final SortedMap<String, ModelEntry> models;
  private final SortedMap<String, Deployment> deployments;

  ColdStartMetadata(
      long revision, Map<String, ModelEntry> models, Map<String, Deployment> deployments) {
    this.revision = revision;
    this.models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    this.deployments = Collections.unmodifiableSortedMap(new TreeMap<>(deployments));
  }

  /** The registry of a cluster state. */
  public static ColdStartMetadata of(ClusterState state) {
    ColdStartMetadata metadata = state.metadata().custom(TYPE);
    return metadata == null ? EMPTY : metadata;
  }

  /** Grows by one with every change. */
  public long revision() {
    return revision;
  }

  /** Whether there is neither a model nor a deployment. */
  public boolean isEmpty() {
    return models.isEmpty() && deployments.isEmpty();
  }

  /** The models by name. */
  public SortedMap<String, ModelEntry> models() {
    return models;
  }

  /** The deployments, ordered by index UUID and field. */
  public List<Deployment> deployments() {
    return List.copyOf(deployments.values());
  }

  /** A model by name, if there is one. */
  public Optional<ModelEntry> model(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /**
   * @throws ResourceNotFoundException where there is no such model
   */
  public ModelEntry requireModel(String name) {
    return model(name)
        .orElseThrow(() -> new ResourceNotFoundException("there is no model [{}]", name));
  }

  /** The deployment on a field of an index, if there is one. */
  public Optional<Deployment> deployment(String indexUuid, String field) {
    return Optional.ofNullable(deployments.get(Deployment.key(indexUuid, field)));
  }

  /**
   * @throws ResourceNotFoundException where nothing is deployed there
   */
  public Deployment requireDeployment(String indexUuid, String field) {
    return deployment(indexUuid, field)
        .orElseThrow(
            () ->
                new ResourceNotFoundException(
                    "no model is deployed on field [{}] of index [{}]", field, indexUuid));
  }

  /** The deployments of a model. */
  public List<Deployment> deploymentsOf(String model) {
    return deployments.values().stream().filter(d -> d.model().equals(model)).toList();
  }

  /** The deployments on fields of an index. */
  public List<Deployment> deploymentsIn(String indexUuid) {
    return deployments.values().stream().filter(d -> d.indexUuid().equals(indexUuid)).toList();
  }

  /**
   * How many trainings a node has.
   *
   * @param session the node's id for as long as its process lives
   */
  public long trainingsOn(String session) {
    return models.values().stream()
        .flatMap(model -> model.versions().values().stream())
        .filter(version -> version.trainingRun().isPresent())
        .filter(version -> version.maker().session().equals(session))
        .count();
  }

  ColdStartMetadata withModel(ModelEntry model) {
    SortedMap<String, ModelEntry> changed = new TreeMap<>(models);
    changed.put(model.name(), model);
    return new ColdStartMetadata(revision, changed, deployments);
  }

  ColdStartMetadata withoutModel(String name) {
    SortedMap<String, ModelEntry> changed = new TreeMap<>(models);
    changed.remove(name);
    return new ColdStartMetadata(revision, changed, deployments);
  }

  ColdStartMetadata withDeployment(Deployment deployment) {
    SortedMap<String, Deployment> changed = new TreeMap<>(deployments);
    changed.put(deployment.key(), deployment);
    return new ColdStartMetadata(revision, models, changed);
  }

  ColdStartMetadata withoutDeployment(Deployment deployment) {
    SortedMap<String, Deployment> changed = new TreeMap<>(deployments);
    changed.remove(deployment.key());
    return new ColdStartMetadata(revision, models, changed);
  }

  ColdStartMetadata withRevision(long next) {
    return new ColdStartMetadata(next, models, deployments);
  }

  /** Reads what {@link #writeTo} wrote. */
  public ColdStartMetadata(StreamInput in) throws IOException {
    checkFormat(in.readByte());
    this.revision = in.readVLong();
    this.models =
        Collections.unmodifiableSortedMap(keyed(in.readList(ModelEntry::new), ModelEntry::name));
    this.deployments =
        Collections.unmodifiableSortedMap(keyed(in.readList(Deployment::new), Deployment::key));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeVLong(revision);
    out.writeCollection(models.values());
    out.writeCollection(deployments.values());
  }

  private static void checkFormat(byte format) throws IOException {
    if (format != FORMAT) {
      throw new IOException(
          "the cold-start registry has format [" + format + "], this node reads [" + FORMAT + "]");
    }
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.field(REVISION.getPreferredName(), revision).startArray(MODELS.getPreferredName());
    for (ModelEntry model : models.values()) {
      model.toXContent(builder, params);
    }
    builder.endArray().startArray(DEPLOYMENTS.getPreferredName());
    for (Deployment deployment : deployments.values()) {
      deployment.toXContent(builder, params);
    }
    return builder.endArray();
  }

  /** Reads what {@link #toXContent} wrote; fields that are unknown here are passed over. */
  public static ColdStartMetadata fromXContent(XContentParser parser) throws IOException {
    return PARSER.parse(parser, null);
  }

  @Override
  public EnumSet<Metadata.XContentContext> context() {
    return Metadata.ALL_CONTEXTS;
  }

  @Override
  public String getWriteableName() {
    return TYPE;
  }

  @Override
  public Version getMinimalSupportedVersion() {
    return WireVersion.FIRST;
  }

  @Override
  public Diff<Metadata.Custom> diff(Metadata.Custom before) {
    return new MetadataDiff((ColdStartMetadata) before, this);
  }

  /** Reads a difference between two registries. */
  public static NamedDiff<Metadata.Custom> readDiffFrom(StreamInput in) throws IOException {
    return new MetadataDiff(in);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColdStartMetadata that
        && revision == that.revision
        && models.equals(that.models)
        && deployments.equals(that.deployments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(revision, models, deployments);
  }

  @Override
  public String toString() {
    return "ColdStartMetadata[revision="
        + revision
        + ", models="
        + models.values()
        + ", deployments="
        + deployments.values()
        + "]";
  }

  private static <T> SortedMap<String, T> keyed(List<T> values, Function<T, String> key) {
    SortedMap<String, T> keyed = new TreeMap<>();
    values.forEach(value -> keyed.put(key.apply(value), value));
    return keyed;
  }

  /** What changed, by whole models and whole deployments. */
  private static final class MetadataDiff implements NamedDiff<Metadata.Custom> {

    private final long revision;
    private final Diff<Map<String, ModelEntry>> models;
    private final Diff<Map<String, Deployment>> deployments;

    MetadataDiff(ColdStartMetadata before, ColdStartMetadata after) {
      revision = after.revision;
      models =
          DiffableUtils.diff(
              before.models,
              after.models,
              DiffableUtils.getStringKeySerializer(),
              new Whole<>(ModelEntry::new));
      deployments =
          DiffableUtils.diff(
              before.deployments,
              after.deployments,
              DiffableUtils.getStringKeySerializer(),
              new Whole<>(Deployment::new));
    }

    MetadataDiff(StreamInput in) throws IOException {
      checkFormat(in.readByte());
      revision = in.readVLong();
      models =
          DiffableUtils.readJdkMapDiff(
              in, DiffableUtils.getStringKeySerializer(), new Whole<>(ModelEntry::new));
      deployments =
          DiffableUtils.readJdkMapDiff(
              in, DiffableUtils.getStringKeySerializer(), new Whole<>(Deployment::new));
    }

    @Override
    public Version getMinimalSupportedVersion() {
      return WireVersion.FIRST;
    }

    @Override
    public Metadata.Custom apply(Metadata.Custom part) {
      ColdStartMetadata before = (ColdStartMetadata) part;
      return new ColdStartMetadata(
          revision, models.apply(before.models), deployments.apply(before.deployments));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeByte(FORMAT);
      out.writeVLong(revision);
      models.writeTo(out);
      deployments.writeTo(out);
    }

    @Override
    public String getWriteableName() {
      return TYPE;
    }
  }

  /** Sends a changed value whole. */
  private static final class Whole<V extends Writeable>
      extends NonDiffableValueSerializer<String, V> {

    private final Writeable.Reader<V> reader;

    Whole(Writeable.Reader<V> reader) {
      this.reader = reader;
    }

    @Override
    public void write(V value, StreamOutput out) throws IOException {
      value.writeTo(out);
    }

    @Override
    public V read(StreamInput in, String key) throws IOException {
      return reader.read(in);
    }
  }
}
