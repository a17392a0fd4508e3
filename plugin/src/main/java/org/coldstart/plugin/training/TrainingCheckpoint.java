package org.coldstart.plugin.training;

import java.util.Optional;
import org.coldstart.model.train.ChoiceKeeper;
import org.coldstart.model.train.Choices;
import org.opensearch.action.support.PlainActionFuture;

/**
 * Where a training could be taken up again: what was read of the sources, and what was found out
 * with that. What was found out with other data does not count. Writes block, so it belongs on the
 * training threads. Used by one thread.
 */
final class TrainingCheckpoint implements ChoiceKeeper {

  private final TrainingRecords records;
  private final SourceDigests before;
  private TrainingRecord record;
  private String resumedFrom = "";

  /**
   * @param record the training as it is stored
   */
  TrainingCheckpoint(TrainingRecords records, TrainingRecord record) {
    this.records = records;
    this.record = record;
    this.before = record.sources();
  }

  /**
   * The latest timestamp that counts: a training that is resumed does not see what has come since
   * an earlier node read the sources. {@link Long#MAX_VALUE} where everything counts.
   */
  long until() {
    return before == null || before.lastTimestamp() == Long.MIN_VALUE
        ? Long.MAX_VALUE
        : before.lastTimestamp();
  }

  /** Compares what was read with what an earlier node read, and keeps it. */
  void haveRead(SourceDigests read) {
    boolean same = read.equals(before);
    resumedFrom = whence(same);
    if (!same) {
      store(record.withSources(read));
    }
  }

  private String whence(boolean same) {
    if (before == null) {
      return "the start: the sources had not been read to the end";
    }
    if (!same) {
      return "the start: the sources have changed";
    }
    if (record.choices() == null) {
      return "the start, with the same data: no settings had been chosen";
    }
    return record.choices().towers().isPresent()
        ? "the chosen settings and epochs, with the same data"
        : "the chosen settings, with the same data";
  }

  /** Where the training is taken up, for people; empty until the sources are read. */
  String resumedFrom() {
    return resumedFrom;
  }

  @Override
  public Optional<Choices> kept() {
    return Optional.ofNullable(record.choices());
  }

  @Override
  public void keep(Choices found) {
    store(record.withChoices(found));
  }

  private void store(TrainingRecord latest) {
    record = latest;
    PlainActionFuture.<Void, RuntimeException>get(l -> records.save(latest, l));
  }
}
