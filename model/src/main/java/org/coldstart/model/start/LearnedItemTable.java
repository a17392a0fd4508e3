package org.coldstart.model.start;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;

/**
 * All that a training learned of its items, in memory. Immutable and safe for use by many threads.
 *
 * @param ids the training items; an id's number is its row
 * @param rows as many as there are ids
 */
public record LearnedItemTable(Vocabulary ids, LearnedRows rows) implements LearnedItems {

  /** Refuses rows that are not those of the ids. */
  public LearnedItemTable {
    if (ids.size() != rows.size()) {
      throw new IllegalArgumentException(
          ids.size() + " items cannot have " + rows.size() + " rows");
    }
  }

  @Override
  public Optional<LearnedItem> find(String id) {
    int row = ids.find(id);
    return row < 0 ? Optional.empty() : Optional.of(rows.item(row));
  }

  /** Writes the ids, the factors and the content blocks; every h follows from its factor. */
  public void write(DataOutput out) throws IOException {
    ArrayWriter writer = new ArrayWriter(out);
    ids.write(writer);
    writer.floats(rows.factors().values());
    writer.floats(rows.content().values());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param start the start that the items belong to
   * @throws IOException where it is no table of such items
   */
  public static LearnedItemTable read(DataInput in, ServedStart start, Workers workers)
      throws IOException {
    ArrayReader reader = new ArrayReader(in);
    Vocabulary ids = Vocabulary.read(reader);
    DenseMatrix factors = ServedStart.matrix(reader, ids.size(), start.rank(), "an item factor");
    DenseMatrix content =
        ServedStart.matrix(reader, ids.size(), start.besides(), "an item's content");
    DenseMatrix whitened = start.foldIn().whiten(factors, workers);
    return new LearnedItemTable(ids, new LearnedRows(factors, whitened, content));
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    return ids.ramBytesUsed() + rows.ramBytesUsed();
  }
}
