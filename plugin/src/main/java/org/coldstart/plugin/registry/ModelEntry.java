package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.cluster.metadata.MetadataCreateIndexService;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * A model: its definition and the versions trained so far.
 *
 * @param name its name, unique in the cluster
 * @param uuid minted when it was created, so that a model deleted and made anew is another one
 * @param definition as its user wrote it, order kept
 * @param nextVersion the number that the next version gets; numbers are never given twice
 * @param versions by number
 */
public record ModelEntry(
    String name,
    String uuid,
    Map<String, Object> definition,
    int nextVersion,
    SortedMap<Integer, VersionEntry> versions)
    implements Writeable, ToXContentObject {

  private static final ParseField NAME = new ParseField("name");
  private static final ParseField UUID = new ParseField("uuid");
  private static final ParseField DEFINITION = new ParseField("definition");
  private static final ParseField NEXT_VERSION = new ParseField("next_version");
  private static final ParseField VERSIONS = new ParseField("versions");

  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<ModelEntry, Void> PARSER =
      new ConstructingObjectParser<>(
          "model",
          true,
          a ->
              new ModelEntry(
                  (String) a[0],
                  (String) a[1],
                  (Map<String, Object>) a[2],
                  (int) a[3],
                  byNumber((List<VersionEntry>) a[4])));

  static {
    PARSER.declareString(constructorArg(), NAME);
    PARSER.declareString(constructorArg(), UUID);
    PARSER.declareObject(constructorArg(), (p, c) -> p.mapOrdered(), DEFINITION);
    PARSER.declareInt(constructorArg(), NEXT_VERSION);
    PARSER.declareObjectArray(constructorArg(), (p, c) -> VersionEntry.fromXContent(p), VERSIONS);
  }

  /** Copies what could change. */
  public ModelEntry {
    definition = Json.copy(definition);
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** A model without versions. */
  static ModelEntry create(String name, String uuid, Map<String, Object> definition) {
    return new ModelEntry(name, uuid, definition, 1, new TreeMap<>());
  }

  /**
   * Checks a name: the rules of index names, lower case.
   *
   * @throws IllegalArgumentException telling the rule that is broken
   */
  public static void checkName(String name) {
    MetadataCreateIndexService.validateIndexOrAliasName(
        name, (wrong, rule) -> new IllegalArgumentException("model name [" + wrong + "] " + rule));
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("model name [" + name + "] must be lowercase");
    }
  }

  /**
   * @throws ResourceNotFoundException where the model has no such version
   */
  public VersionEntry version(int number) {
    VersionEntry version = versions.get(number);
    if (version == null) {
      throw new ResourceNotFoundException("model [{}] has no version [{}]", name, number);
    }
    return version;
  }

  /** The version that carries a stamp. */
  public Optional<VersionEntry> versionByStamp(String stamp) {
    return versions.values().stream().filter(v -> v.stamp().equals(stamp)).findFirst();
  }

  /** The version with the highest number whose weights are stored. */
  public Optional<VersionEntry> newestReady() {
    return versions.values().stream()
        .filter(v -> v.state() == VersionState.READY)
        .reduce((earlier, later) -> later);
  }

  /**
   * The version that a request is about.
   *
   * @param number the one it names; empty for the newest that is ready
   * @throws ResourceNotFoundException where the model has no such version
   * @throws OpenSearchStatusException a conflict, where it is not ready, or none is
   */
  public VersionEntry requireReady(OptionalInt number) {
    if (number.isEmpty()) {
      return newestReady()
          .orElseThrow(
              () ->
                  RegistryChange.conflict("model [{}] has no ready version: train it first", name));
    }
    VersionEntry version = version(number.getAsInt());
    if (version.state() != VersionState.READY) {
      throw RegistryChange.conflict(
          "version [{}] of model [{}] is [{}]: only ready versions can be used{}",
          version.number(),
          name,
          version.state().label(),
          version.reason() == null ? "" : ": " + version.reason());
    }
    return version;
  }

  ModelEntry withDefinition(Map<String, Object> replacement) {
    return new ModelEntry(name, uuid, replacement, nextVersion, versions);
  }

  ModelEntry withVersion(VersionEntry version) {
    SortedMap<Integer, VersionEntry> changed = new TreeMap<>(versions);
    changed.put(version.number(), version);
    return new ModelEntry(
        name, uuid, definition, Math.max(nextVersion, version.number() + 1), changed);
  }

  ModelEntry withoutVersion(int number) {
    SortedMap<Integer, VersionEntry> changed = new TreeMap<>(versions);
    changed.remove(number);
    return new ModelEntry(name, uuid, definition, nextVersion, changed);
  }

  ModelEntry(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readString(),
        Json.read(in),
        in.readVInt(),
        byNumber(in.readList(VersionEntry::new)));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(name);
    out.writeString(uuid);
    Json.write(out, definition);
    out.writeVInt(nextVersion);
    out.writeCollection(versions.values());
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject()
        .field(NAME.getPreferredName(), name)
        .field(UUID.getPreferredName(), uuid)
        .field(DEFINITION.getPreferredName(), definition)
        .field(NEXT_VERSION.getPreferredName(), nextVersion)
        .startArray(VERSIONS.getPreferredName());
    for (VersionEntry version : versions.values()) {
      version.toXContent(builder, params);
    }
    return builder.endArray().endObject();
  }

  static ModelEntry fromXContent(XContentParser parser) {
    return PARSER.apply(parser, null);
  }

  private static SortedMap<Integer, VersionEntry> byNumber(Collection<VersionEntry> versions) {
    SortedMap<Integer, VersionEntry> byNumber = new TreeMap<>();
    versions.forEach(v -> byNumber.put(v.number(), v));
    return byNumber;
  }
}
