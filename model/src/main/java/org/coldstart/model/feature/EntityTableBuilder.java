package org.coldstart.model.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/**
 * Takes entities one by one and keeps of each only its tokens and numbers, so that a whole
 * catalogue can be streamed through it once. For one thread.
 */
public final class EntityTableBuilder {

  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_ID_BYTES = 1_024;

  private final List<Feature> features;
  private final List<RawColumn> columns;
  private final BytesRefHash ids = new BytesRefHash();
  private int[] recordOf = new int[16];
  private int records;
  private int replaced;

  /**
   * @param schema the side's features, of which the encodable ones are kept
   */
  public EntityTableBuilder(FeatureSchema schema) {
    this.features = schema.encodable();
    this.columns = features.stream().map(RawColumn::of).toList();
  }

  /**
   * Adds an entity's document. A second document of one id takes the first one's place.
   *
   * @return the entity's ordinal: the same for the same id, in the order of first mention
   * @throws FeatureException where a value does not fit its feature; then nothing has changed
   * @throws IllegalArgumentException where the id is empty or too long
   */
  public int add(String id, FeatureSource source) {
    checkId(id);
    int appended = 0;
    try {
      for (; appended < columns.size(); appended++) {
        columns.get(appended).append(source.value(features.get(appended).field()));
      }
    } catch (FeatureException e) {
      columns.subList(0, appended).forEach(RawColumn::removeLast);
      throw e;
    }
    int ordinal = mention(id);
    replaced += recordOf[ordinal] >= 0 ? 1 : 0;
    recordOf[ordinal] = records++;
    return ordinal;
  }

  /**
   * Makes sure that an id has a row, if only one without a document.
   *
   * @return the entity's ordinal
   * @throws IllegalArgumentException where the id is empty or too long
   */
  public int mention(String id) {
    BytesRef bytes = checkId(id);
    int found = ids.add(bytes);
    if (found < 0) {
      return -found - 1;
    }
    if (found >= recordOf.length) {
      recordOf = ArrayUtil.grow(recordOf, found + 1);
    }
    recordOf[found] = -1;
    return found;
  }

  private static BytesRef checkId(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an id must not be empty");
    }
    if (!isText(id)) {
      throw new IllegalArgumentException(
          "an id must be text, and half of a surrogate pair is none");
    }
    BytesRef bytes = new BytesRef(id);
    if (bytes.length > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "an id must not be longer than " + MAX_ID_BYTES + " bytes, got " + bytes.length);
    }
    return bytes;
  }

  /** Ids with unpaired surrogates have no UTF-8; written with a substitute, two could be one. */
  private static boolean isText(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (Character.isSurrogate(id.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(id.codePointAt(i))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** How many entities were mentioned or added. */
  public int size() {
    return ids.size();
  }

  /** How many documents took the place of an earlier one of the same id. */
  public int replaced() {
    return replaced;
  }

  /** Bytes of heap that this holds. */
  public long ramBytesUsed() {
    return ids.ramBytesUsed()
        + 4L * recordOf.length
        + columns.stream().mapToLong(RawColumn::ramBytesUsed).sum();
  }

  /**
   * The table, and where each entity went in it. The builder must not be used afterwards.
   *
   * @param table the entities
   * @param rowOf by ordinal, the row in the table
   */
  public record Built(EntityTable table, int[] rowOf) {}

  /** Ends the building. */
  public Built build() {
    int size = ids.size();
    List<BytesRef> terms = new ArrayList<>(size);
    int[] order = Arrays.copyOf(ids.sort(), size);
    int[] rowOf = new int[size];
    int[] records = new int[size];
    for (int row = 0; row < size; row++) {
      terms.add(ids.get(order[row], new BytesRef()));
      rowOf[order[row]] = row;
      records[row] = recordOf[order[row]];
    }
    return new Built(
        new EntityTable(features, columns, Vocabulary.ofSorted(terms), records), rowOf);
  }
}
