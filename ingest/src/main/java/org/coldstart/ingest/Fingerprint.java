package org.coldstart.ingest;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coldstart.model.feature.FeatureSource;
import org.opensearch.common.hash.MurmurHash3;

/**
 * A short hash of the raw values that an item's vectors are made of, by which a stale vector is
 * told from a fresh one. Equal JSON gives equal fingerprints: the order of an object's keys and the
 * Java type of a number make no difference, the order of a list does. Fractions in a list count as
 * floats, since a vector that an index keeps as floats may come back from there as such.
 */
final class Fingerprint {

  /** Whole numbers up to here are the same as a long and as a double. */
  private static final double EXACT = 1L << 53;

  private static final int TYPICAL_BYTES = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
  private final DataOutputStream out = new DataOutputStream(bytes);

  private Fingerprint() {}

  /**
   * @param item the raw values
   * @param fields the fields that count, in an order of the caller's that never changes
   * @param ids under which the item is looked up, likewise; null where it has none
   * @return 16 hexadecimal digits
   */
  static String of(FeatureSource item, Collection<String> fields, List<String> ids) {
    Fingerprint fingerprint = new Fingerprint();
    try {
      if (!ids.isEmpty()) {
        fingerprint.value(ids);
      }
      for (String field : fields) {
        fingerprint.text(field);
        fingerprint.value(item.value(field));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    byte[] rendered = fingerprint.bytes.toByteArray();
    MurmurHash3.Hash128 hash =
        MurmurHash3.hash128(rendered, 0, rendered.length, 0, new MurmurHash3.Hash128());
    return HexFormat.of().toHexDigits(hash.h1);
  }

  private void value(Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte('0');
      case Number number -> number(number);
      case List<?> list -> {
        out.writeByte('l');
        out.writeInt(list.size());
        for (Object element : list) {
          if (element instanceof Double || element instanceof Float) {
            component(((Number) element).floatValue());
          } else {
            value(element);
          }
        }
      }
      case Map<?, ?> map -> {
        out.writeByte('m');
        out.writeInt(map.size());
        TreeMap<String, Object> sorted = new TreeMap<>();
        map.forEach((key, inner) -> sorted.put(String.valueOf(key), inner));
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
          text(entry.getKey());
          value(entry.getValue());
        }
      }
      case Boolean truth -> out.writeByte(truth ? 't' : 'f');
      default -> text(value.toString());
    }
  }

  private void component(float value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      integral((long) value);
    } else {
      out.writeByte('e');
      out.writeInt(Float.floatToIntBits(value));
    }
  }

  private void number(Number number) throws IOException {
    switch (number) {
      case Double d -> fractional(d);
      case Float f -> fractional(Double.parseDouble(f.toString()));
      case Long l -> integral(l);
      case Integer i -> integral(i);
      case Short s -> integral(s);
      case Byte b -> integral(b);
      default -> {
        out.writeByte('n');
        text(new BigDecimal(number.toString()).stripTrailingZeros().toString());
      }
    }
  }

  private void fractional(double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      integral((long) value);
    } else {
      out.writeByte('d');
      out.writeDouble(value);
    }
  }

  private void integral(long value) throws IOException {
    out.writeByte('i');
    out.writeLong(value);
  }

  private void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte('s');
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
