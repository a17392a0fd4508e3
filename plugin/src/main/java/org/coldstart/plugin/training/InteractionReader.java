package org.coldstart.plugin.training;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.definition.Sources;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.InteractionSink;
import org.coldstart.model.train.TrainingData;
import org.coldstart.plugin.documents.PointInTime.Page;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;

/** Makes interactions of documents and counts what it sees. Used by one thread. */
public final class InteractionReader {

  private final Sources.Interactions fields;
  private final boolean dated;
  private final long until;
  private final InteractionSink data;
  private long used;
  private long withoutUser;
  private long withoutItem;
  private long withoutTime;
  private long tooLate;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /**
   * @param fields what the definition calls the fields
   * @param source where the documents lie
   * @param until as of the other constructor
   * @param data takes the interactions
   */
  public InteractionReader(
      Sources.Interactions fields,
      ResolvedSources.Source source,
      long until,
      InteractionSink data) {
    this(fields, source.fieldTypes(), until, data);
  }

  /**
   * @param fields what the definition calls the fields
   * @param types what the mappings say of the indices where the documents lie
   * @param until the latest timestamp that is taken; interactions without one are taken always
   * @param data takes the interactions
   */
  public InteractionReader(
      Sources.Interactions fields, List<FieldTypes> types, long until, InteractionSink data) {
    this.fields = fields;
    this.until = until;
    this.data = data;
    this.dated =
        fields
            .timestamp()
            .filter(field -> !types.isEmpty())
            .filter(field -> types.stream().allMatch(mapped -> mapped.isDate(field)))
            .isPresent();
  }

  /** What to fetch of each document: dates as the index understood them, the rest as written. */
  public Page page(int size) {
    List<String> source = new ArrayList<>(List.of(fields.userId(), fields.itemId()));
    fields.label().ifPresent(source::add);
    fields.weight().ifPresent(source::add);
    fields.session().ifPresent(source::add);
    if (!dated) {
      fields.timestamp().ifPresent(source::add);
    }
    return new Page(size, source, dateFields(), false);
  }

  /** The fields that are not fetched as written. */
  public List<String> dateFields() {
    return dated ? List.of(fields.timestamp().orElseThrow()) : List.of();
  }

  /**
   * Takes one document; one that lacks user or item, or is too late, is only counted.
   *
   * @return whether it was taken
   * @throws IllegalArgumentException naming index, document and field of a value that does not fit
   */
  public boolean read(SearchHit hit) {
    SourceValues values = SourceValues.of(hit);
    Optional<String> user = values.id(fields.userId());
    Optional<String> item = values.id(fields.itemId());
    if (user.isEmpty() || item.isEmpty()) {
      withoutUser += user.isEmpty() ? 1 : 0;
      withoutItem += item.isEmpty() ? 1 : 0;
      return false;
    }
    float weight = fields.weight().flatMap(values::number).orElse(1d).floatValue();
    long timestamp = fields.timestamp().map(field -> time(values, field)).orElse(none());
    if (timestamp > until) {
      tooLate++;
      return false;
    }
    see(timestamp);
    String session = fields.session().flatMap(values::id).orElse(null);
    try {
      if (fields.label().isPresent()) {
        float label = label(values, fields.label().get());
        data.interaction(user.get(), item.get(), label, weight, timestamp, session);
      } else {
        data.positive(user.get(), item.get(), weight, timestamp, session);
      }
    } catch (InteractionException e) {
      throw values.wrong(nameOf(e.field()), e.getMessage());
    }
    used++;
    return true;
  }

  private static float label(SourceValues values, String field) {
    return values
        .number(field)
        .orElseThrow(() -> values.wrong(field, "is missing: every interaction needs a label"))
        .floatValue();
  }

  private static long none() {
    return TrainingData.NO_TIMESTAMP;
  }

  private long time(SourceValues values, String field) {
    Optional<Long> time =
        dated ? date(values.hit(), field) : values.number(field).map(Double::longValue);
    if (time.isEmpty()) {
      withoutTime++;
      return none();
    }
    return time.get();
  }

  private void see(long timestamp) {
    if (timestamp != none()) {
      first = Math.min(first, timestamp);
      last = Math.max(last, timestamp);
    }
  }

  /** The latest timestamp that was taken; {@link Long#MIN_VALUE} where there was none. */
  long lastTimestamp() {
    return last;
  }

  /** Milliseconds; a date of nanosecond resolution comes with a fraction of one. */
  private static Optional<Long> date(SearchHit hit, String field) {
    DocumentField dates = hit.field(field);
    return dates == null || dates.getValues().isEmpty()
        ? Optional.empty()
        : Optional.of(new BigDecimal(dates.getValue().toString()).longValue());
  }

  /** What this definition calls a field of an interaction. */
  private String nameOf(String field) {
    return switch (field) {
      case "user_id" -> fields.userId();
      case "item_id" -> fields.itemId();
      case "label" -> fields.label().orElse(field);
      case "weight" -> fields.weight().orElse(field);
      case "session" -> fields.session().orElse(field);
      default -> field;
    };
  }

  /** What was seen, as a report tells it. */
  Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("used", used);
    counts.put("without_user_id", withoutUser);
    counts.put("without_item_id", withoutItem);
    if (fields.timestamp().isPresent()) {
      counts.put("without_timestamp", withoutTime);
    }
    if (tooLate > 0) {
      counts.put("later_than_the_training", tooLate);
    }
    if (first <= last) {
      counts.put("first_timestamp", first);
      counts.put("last_timestamp", last);
    }
    return counts;
  }
}
