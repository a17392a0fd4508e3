package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/**
 * Interactions as CSV with a header: {@code user_id}, {@code item_id} and optionally {@code label}
 * or {@code rating}, {@code timestamp} (a number, or a date of ISO 8601), {@code weight}, {@code
 * session}. Other columns are not read.
 *
 * @param path where it lies
 */
record InteractionFile(Path path) {

  /**
   * One row.
   *
   * @param line where it stands
   * @param label 0 or 1, or a rating; NaN where the file says nothing of it
   * @param weight 1 where the file says nothing of it
   * @param timestamp {@link TrainingData#NO_TIMESTAMP} where the file says nothing of it
   * @param session null where the file says nothing of it
   */
  record Row(
      long line,
      String user,
      String item,
      float label,
      float weight,
      long timestamp,
      String session) {}

  /** Takes one row. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @throws InteractionException where something is wrong with it
     */
    void accept(Row row);
  }

  /**
   * What was noticed of the whole file.
   *
   * @param ratingsIgnored whether there are ratings that nobody asked for, so that every row counts
   *     as positive
   */
  record Summary(boolean ratingsIgnored) {}

  /**
   * Hands on all rows in the order of the file.
   *
   * @param ratings whether to take the label from the ratings, where there are any
   * @throws InputException naming line and field of the first mistake, those among them that the
   *     consumer finds
   */
  Summary forEach(boolean ratings, Consumer consumer) throws IOException {
    try (CsvReader csv = new CsvReader(new InputFile(path))) {
      int user = required(csv, "user_id");
      int item = required(csv, "item_id");
      Optional<Integer> rating = csv.column("rating");
      String labelName = ratings && rating.isPresent() ? "rating" : "label";
      Optional<Integer> label = csv.column(labelName);
      Optional<Integer> timestamp = csv.column("timestamp");
      Optional<Integer> weight = csv.column("weight");
      Optional<Integer> session = csv.column("session");
      if (ratings && label.isEmpty()) {
        throw new InputException(
            path, "must have a column [rating] or [label] for [--positive-from] to look at");
      }
      while (csv.next()) {
        Row row =
            new Row(
                csv.line(),
                id(csv, user, "user_id"),
                id(csv, item, "item_id"),
                label.isPresent() ? number(csv, label.get(), labelName) : Float.NaN,
                weight.isPresent() ? weight(csv, weight.get()) : 1,
                timestamp.isPresent() ? timestamp(csv, timestamp.get()) : TrainingData.NO_TIMESTAMP,
                session.isPresent() ? csv.field(session.get()) : null);
        try {
          consumer.accept(row);
        } catch (InteractionException e) {
          String field = e.field().equals("label") ? labelName : e.field();
          throw new InputException(path, row.line(), field, e.problem());
        }
      }
      return new Summary(rating.isPresent() && label.isEmpty());
    }
  }

  /**
   * Adds all rows to training data; which are positive, the definition says.
   *
   * @throws InputException naming line and field of the first mistake
   */
  Summary addTo(TrainingDataBuilder data, ModelDefinition definition) throws IOException {
    return forEach(
        definition.training().positiveFrom().isPresent(),
        row -> {
          if (Float.isNaN(row.label())) {
            data.positive(row.user(), row.item(), row.weight(), row.timestamp(), row.session());
          } else {
            data.interaction(
                row.user(), row.item(), row.label(), row.weight(), row.timestamp(), row.session());
          }
        });
  }

  private int required(CsvReader csv, String name) {
    return csv.column(name)
        .orElseThrow(
            () ->
                new InputException(
                    path, csv.line(), "the header must name [" + name + "], got " + csv.header()));
  }

  private String id(CsvReader csv, int column, String name) {
    String id = csv.field(column).strip();
    if (id.isEmpty()) {
      throw new InputException(path, csv.line(), name, "must not be empty");
    }
    return id;
  }

  private float number(CsvReader csv, int column, String name) {
    try {
      float number = Float.parseFloat(csv.field(column).strip());
      if (Float.isFinite(number)) {
        return number;
      }
      throw new InputException(path, csv.line(), name, "must be finite, got " + number);
    } catch (NumberFormatException e) {
      throw new InputException(
          path, csv.line(), name, "must be a number, got [" + csv.field(column) + "]");
    }
  }

  private float weight(CsvReader csv, int column) {
    return csv.field(column).isBlank() ? 1 : number(csv, column, "weight");
  }

  private long timestamp(CsvReader csv, int column) {
    String text = csv.field(column).strip();
    if (text.isEmpty()) {
      return TrainingData.NO_TIMESTAMP;
    }
    try {
      long time = Long.parseLong(text);
      if (time != TrainingData.NO_TIMESTAMP) {
        return time;
      }
      throw wrongTime(csv, text);
    } catch (NumberFormatException notWhole) {
      return date(csv, text);
    }
  }

  /** A fraction is cut; a date becomes milliseconds since 1970. */
  private long date(CsvReader csv, String text) {
    try {
      if (text.length() > 4 && text.charAt(4) == '-') {
        return text.length() == 10
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
            : Instant.parse(text).toEpochMilli();
      }
      double number = Double.parseDouble(text);
      if (Math.abs(number) < 0x1p63) {
        return (long) number;
      }
    } catch (DateTimeException | NumberFormatException e) {
      // Said below.
    }
    throw wrongTime(csv, text);
  }

  private InputException wrongTime(CsvReader csv, String text) {
    return new InputException(
        path,
        csv.line(),
        "timestamp",
        "must be a number of at most 63 bits or a date such as 2026-01-31 or 2026-01-31T12:00:00Z,"
            + " got ["
            + text
            + "]");
  }
}
