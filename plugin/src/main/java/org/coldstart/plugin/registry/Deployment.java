package org.coldstart.plugin.registry;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coldstart.model.definition.Side;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.index.Index;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * An (index, field) pair whose documents carry vectors of a model.
 *
 * <p>At most two slots carry a stamp: the active one, and either the incoming one (being filled) or
 * the previous one (still written, so that a flip can be undone). All others are free.
 *
 * @param model the model's name
 * @param index the index's name when it was deployed, for people
 * @param indexUuid the index
 * @param field the object field that the plugin owns
 * @param side of the documents, which are searched by the other side's vectors
 * @param slots by name
 * @param activeSlot the slot that queries read; null before the first activation
 * @param incomingSlot the slot that is being filled; null where none is
 */
public record Deployment(
    String model,
    String index,
    String indexUuid,
    String field,
    Side side,
    SortedMap<String, Slot> slots,
    String activeSlot,
    String incomingSlot)
    implements Writeable, ToXContentObject {

  private static final ParseField MODEL = new ParseField("model");
  private static final ParseField INDEX = new ParseField("index");
  private static final ParseField INDEX_UUID = new ParseField("index_uuid");
  private static final ParseField FIELD = new ParseField("field");
  private static final ParseField SIDE = new ParseField("side");
  private static final ParseField SLOTS = new ParseField("slots");
  private static final ParseField ACTIVE = new ParseField("active_slot");
  private static final ParseField INCOMING = new ParseField("incoming_slot");

  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<Deployment, Void> PARSER =
      new ConstructingObjectParser<>(
          "deployment",
          true,
          a ->
              new Deployment(
                  (String) a[0],
                  (String) a[1],
                  (String) a[2],
                  (String) a[3],
                  a[7] == null ? Side.ITEM : Side.of((String) a[7]),
                  byName((List<Slot>) a[4]),
                  (String) a[5],
                  (String) a[6]));

  static {
    PARSER.declareString(constructorArg(), MODEL);
    PARSER.declareString(constructorArg(), INDEX);
    PARSER.declareString(constructorArg(), INDEX_UUID);
    PARSER.declareString(constructorArg(), FIELD);
    PARSER.declareObjectArray(constructorArg(), (p, c) -> Slot.fromXContent(p), SLOTS);
    PARSER.declareStringOrNull(optionalConstructorArg(), ACTIVE);
    PARSER.declareStringOrNull(optionalConstructorArg(), INCOMING);
    PARSER.declareString(optionalConstructorArg(), SIDE);
  }

  /** Copies what could change. */
  public Deployment {
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
  }

  /** Whether its very index is among those of a cluster: a name alone may be another index's. */
  public boolean isThere(Metadata metadata) {
    return metadata.index(new Index(index, indexUuid)) != null;
  }

  /** The slot that queries read, if there is one yet. */
  public Optional<Slot> active() {
    return Optional.ofNullable(activeSlot).map(slots::get);
  }

  /** The slot that is being filled, if any. */
  public Optional<Slot> incoming() {
    return Optional.ofNullable(incomingSlot).map(slots::get);
  }

  /** The slots that encoders write: all that carry a stamp. */
  public List<Slot> liveSlots() {
    return slots.values().stream().filter(slot -> !slot.isFree()).toList();
  }

  /** The names of the slots that carry no stamp. */
  public Set<String> freeSlots() {
    return slots.values().stream().filter(Slot::isFree).map(Slot::name).collect(Collectors.toSet());
  }

  /** The slot that carries a stamp, if any. */
  public Optional<Slot> slotOf(String stamp) {
    return slots.values().stream().filter(slot -> stamp.equals(slot.stamp())).findFirst();
  }

  /** The slot that carries a version's number, if any. */
  public Optional<Slot> slotOfVersion(int version) {
    return slots.values().stream()
        .filter(slot -> !slot.isFree() && slot.version() == version)
        .findFirst();
  }

  /** How the cluster state knows a deployment: an index UUID holds no slash. */
  static String key(String indexUuid, String field) {
    return indexUuid + '/' + field;
  }

  String key() {
    return key(indexUuid, field);
  }

  Deployment withSlot(Slot slot) {
    SortedMap<String, Slot> changed = new TreeMap<>(slots);
    changed.put(slot.name(), slot);
    return new Deployment(model, index, indexUuid, field, side, changed, activeSlot, incomingSlot);
  }

  Deployment withPointers(String active, String incoming) {
    return new Deployment(model, index, indexUuid, field, side, slots, active, incoming);
  }

  Deployment(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readEnum(Side.class),
        byName(in.readList(Slot::new)),
        in.readOptionalString(),
        in.readOptionalString());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(model);
    out.writeString(index);
    out.writeString(indexUuid);
    out.writeString(field);
    out.writeEnum(side);
    out.writeCollection(slots.values());
    out.writeOptionalString(activeSlot);
    out.writeOptionalString(incomingSlot);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject()
        .field(MODEL.getPreferredName(), model)
        .field(INDEX.getPreferredName(), index)
        .field(INDEX_UUID.getPreferredName(), indexUuid)
        .field(FIELD.getPreferredName(), field)
        .field(SIDE.getPreferredName(), side.label())
        .startArray(SLOTS.getPreferredName());
    for (Slot slot : slots.values()) {
      slot.toXContent(builder, params);
    }
    return builder
        .endArray()
        .field(ACTIVE.getPreferredName(), activeSlot)
        .field(INCOMING.getPreferredName(), incomingSlot)
        .endObject();
  }

  static Deployment fromXContent(XContentParser parser) {
    return PARSER.apply(parser, null);
  }

  private static SortedMap<String, Slot> byName(Collection<Slot> slots) {
    SortedMap<String, Slot> byName = new TreeMap<>();
    slots.forEach(slot -> byName.put(slot.name(), slot));
    return byName;
  }
}
