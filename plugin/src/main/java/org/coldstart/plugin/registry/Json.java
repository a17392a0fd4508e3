package org.coldstart.plugin.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * JSON objects as ordered maps of what JSON knows: maps, lists, strings, numbers, booleans, null.
 * The order of keys is part of a definition (it is the order of its features), so it survives the
 * wire, where a generic map would lose it.
 */
public final class Json {

  private Json() {}

  /** A deep, unmodifiable copy in the same order. */
  public static Map<String, Object> copy(Map<String, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, copyValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object copyValue(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put(String.valueOf(key), copyValue(inner)));
      return Collections.unmodifiableMap(copy);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list.size());
      list.forEach(inner -> copy.add(copyValue(inner)));
      return Collections.unmodifiableList(copy);
    }
    return value;
  }

  /** Writes the object as JSON text. */
  public static void write(StreamOutput out, Map<String, Object> map) throws IOException {
    out.writeBytesReference(bytes(map));
  }

  /** Reads what {@link #write} wrote. */
  public static Map<String, Object> read(StreamInput in) throws IOException {
    return parse(in.readBytesReference());
  }

  /** The object that a stored document holds, in whichever format it was written, order kept. */
  public static Map<String, Object> ordered(BytesReference source) {
    return XContentHelper.convertToMap(source, true, (MediaType) null).v2();
  }

  /** The object as JSON text in UTF-8. */
  static BytesReference bytes(Map<String, Object> map) throws IOException {
    try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
      return BytesReference.bytes(builder.map(map));
    }
  }

  static Map<String, Object> parse(BytesReference json) throws IOException {
    try (XContentParser parser =
        XContentType.JSON
            .xContent()
            .createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                json.streamInput())) {
      return copy(parser.mapOrdered());
    }
  }
}
