package org.coldstart.model.feature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * A closed set of distinct strings, numbered from 0 in the order of their UTF-8 bytes. Immutable,
 * safe for many threads, and compact: the bytes, an offset and a hash slot or two for each string.
 */
public final class Vocabulary {

  private static final int MAX_SIZE = 1 << 28;

  private final byte[] bytes;
  private final int[] starts;
  private final int[] slots;

  private Vocabulary(byte[] bytes, int[] starts) {
    this.bytes = bytes;
    this.starts = starts;
    this.slots = new int[Integer.highestOneBit(Math.max(1, size()) * 2 - 1) * 2];
    BytesRef term = new BytesRef();
    for (int ordinal = 0; ordinal < size(); ordinal++) {
      view(ordinal, term);
      int slot = slotOf(term);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = ordinal + 1;
    }
  }

  /**
   * @param terms ascending by their bytes and distinct; copied
   * @throws IllegalArgumentException where they are not, or are longer than 2³¹ bytes altogether
   */
  static Vocabulary ofSorted(List<BytesRef> terms) {
    long length = terms.stream().mapToLong(term -> term.length).sum();
    if (length > Integer.MAX_VALUE - 16 || terms.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          terms.size() + " strings of " + length + " bytes are more than a vocabulary holds");
    }
    byte[] bytes = new byte[(int) length];
    int[] starts = new int[terms.size() + 1];
    for (int i = 0; i < terms.size(); i++) {
      BytesRef term = terms.get(i);
      if (i > 0 && terms.get(i - 1).compareTo(term) >= 0) {
        throw new IllegalArgumentException("the terms of a vocabulary must ascend");
      }
      System.arraycopy(term.bytes, term.offset, bytes, starts[i], term.length);
      starts[i + 1] = starts[i] + term.length;
    }
    return new Vocabulary(bytes, starts);
  }

  /** The vocabulary of some strings, in whatever order; repeated ones count once. */
  public static Vocabulary of(java.util.Collection<String> terms) {
    return ofSorted(terms.stream().map(BytesRef::new).sorted().distinct().toList());
  }

  /**
   * All strings of this one, and those of another in its order while there is room.
   *
   * @param most how many strings it may hold, where this one does not hold more already
   */
  Vocabulary and(Vocabulary other, int most) {
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      terms.add(term(i));
    }
    for (int i = 0; i < other.size() && terms.size() < most; i++) {
      if (find(other.term(i)) < 0) {
        terms.add(other.term(i));
      }
    }
    return of(terms);
  }

  /** Number of strings. */
  public int size() {
    return starts.length - 1;
  }

  /** The number of a string, or -1 where it is unknown. */
  public int find(BytesRef term) {
    BytesRef candidate = new BytesRef();
    int slot = slotOf(term);
    while (slots[slot] != 0) {
      view(slots[slot] - 1, candidate);
      if (candidate.bytesEquals(term)) {
        return slots[slot] - 1;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  /** The number of a string, or -1 where it is unknown. */
  public int find(String term) {
    return find(new BytesRef(term));
  }

  /** The string of that number. */
  public String term(int ordinal) {
    return new String(
        bytes, starts[ordinal], starts[ordinal + 1] - starts[ordinal], StandardCharsets.UTF_8);
  }

  /** Bytes of heap that this holds. */
  public long ramBytesUsed() {
    return bytes.length + 4L * (starts.length + slots.length) + 96;
  }

  /** Writes the number of strings, their lengths and their bytes. */
  public void write(ArrayWriter out) throws IOException {
    out.out().writeInt(size());
    out.out().writeInt(bytes.length);
    out.ints(starts);
    out.bytes(bytes, bytes.length);
  }

  /**
   * @throws CorruptDataException where what is read is no vocabulary
   */
  public static Vocabulary read(ArrayReader in) throws IOException {
    int size = in.count(MAX_SIZE, "terms of a vocabulary");
    int length = in.count(Integer.MAX_VALUE - 16, "bytes of a vocabulary");
    int[] starts = in.ints(size + 1);
    if (starts[0] != 0 || starts[size] != length) {
      throw new CorruptDataException("the offsets of a vocabulary do not match its bytes");
    }
    for (int i = 0; i < size; i++) {
      if (starts[i + 1] < starts[i]) {
        throw new CorruptDataException("the offsets of a vocabulary must ascend");
      }
    }
    byte[] bytes = in.bytes(length);
    for (int i = 1; i < size; i++) {
      if (Arrays.compareUnsigned(bytes, starts[i - 1], starts[i], bytes, starts[i], starts[i + 1])
          >= 0) {
        throw new CorruptDataException("the terms of a vocabulary must ascend");
      }
    }
    return new Vocabulary(bytes, starts);
  }

  private void view(int ordinal, BytesRef into) {
    into.bytes = bytes;
    into.offset = starts[ordinal];
    into.length = starts[ordinal + 1] - starts[ordinal];
  }

  /** The fixed seed keeps hashing, and so timing, the same in every run. */
  private int slotOf(BytesRef term) {
    return StringHelper.murmurhash3_x86_32(term, 0x5eed) & (slots.length - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
