package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Alters what was right. Never touches the tree that it is given. */
final class Mutation {
  /** In the order of names, which for a map is else another in each JVM. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final int MOST = 3;
  private static final List<byte[]> BROKEN_BYTES =
      List.of(
          new byte[] {(byte) 0xFF},
          new byte[] {(byte) 0xC3, 0x28},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xF8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
          new byte[] {0},
          new byte[] {1},
          new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});

  private final Draw draw;

  Mutation(Draw draw) {
    this.draw = draw;
  }

  /** One to three changes of the tree, and seldom some of its bytes. */
  byte[] changed(JsonNode valid) {
    byte[] written = written(changedTree(valid));
    return draw.in(0.1) ? changedBytes(written) : written;
  }

  /** One to three changes. */
  JsonNode changedTree(JsonNode valid) {
    JsonNode tree = valid.deepCopy();
    int changes = 1 + draw.below(MOST);
    for (int i = 0; i < changes; i++) {
      change(tree);
    }
    return tree;
  }

  /**
   * A body that no strict reader of one object can take, whatever else was changed in it: a field
   * that nobody knows, an object that does not end, another value than an object, a byte that is
   * none of JSON's.
   */
  byte[] impossible(JsonNode valid) {
    ObjectNode tree = (ObjectNode) (draw.in(0.5) ? changedTree(valid) : valid.deepCopy());
    switch (draw.below(4)) {
      case 0 -> {
        byte[] whole = written(tree);
        return whole.length < 3
            ? new byte[] {'{'}
            : Arrays.copyOf(whole, 1 + draw.below(whole.length - 2));
      }
      case 1 -> {
        return draw.of(List.of("[]", "null", "1", "\"x\"", "true", "[{}]", "}", "{]"))
            .getBytes(StandardCharsets.UTF_8);
      }
      case 2 -> {
        return spliced(written(tree), 1, 1, draw.of(BROKEN_BYTES.subList(0, 6)));
      }
      default -> {
        ObjectNode withUnknown = JSON.createObjectNode();
        String unknown = "zz_" + draw.below(1000) + draw.of(Odd.NAMES);
        boolean first = draw.in(0.5);
        if (first) {
          withUnknown.set(unknown, Odd.value(draw));
        }
        withUnknown.setAll(tree);
        if (!first) {
          withUnknown.set(unknown, Odd.value(draw));
        }
        return written(withUnknown);
      }
    }
  }

  /** Some bytes flipped, taken away, or put in. */
  byte[] changedBytes(byte[] whole) {
    if (whole.length == 0) {
      return BROKEN_BYTES.get(0);
    }
    int at = draw.below(whole.length);
    return switch (draw.below(5)) {
      case 0 -> Arrays.copyOf(whole, at);
      case 1 -> {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << draw.below(8));
        yield flipped;
      }
      case 2 -> spliced(whole, at, at, draw.of(BROKEN_BYTES));
      case 3 -> spliced(whole, at, Math.min(whole.length, at + 1 + draw.below(16)), new byte[0]);
      default -> spliced(whole, at, at, new byte[] {draw.anyByte(), draw.anyByte()});
    };
  }

  static byte[] written(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] spliced(byte[] whole, int from, int to, byte[] between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(whole.length + between.length);
    out.write(whole, 0, from);
    out.writeBytes(between);
    out.write(whole, to, whole.length - to);
    return out.toByteArray();
  }

  private void change(JsonNode tree) {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    if (containers.isEmpty()) {
      return;
    }
    JsonNode container = draw.of(containers);
    if (container instanceof ObjectNode object) {
      change(object, containers);
    } else {
      change((ArrayNode) container, containers);
    }
  }

  private static void collect(JsonNode tree, List<JsonNode> containers) {
    if (tree.isContainerNode()) {
      containers.add(tree);
      tree.forEach(child -> collect(child, containers));
    }
  }

  private void change(ObjectNode object, List<JsonNode> containers) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      object.set(draw.of(Odd.NAMES), Odd.value(draw));
      return;
    }
    String name = draw.of(names);
    switch (draw.below(9)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(draw.of(Odd.NAMES), object.remove(name));
      case 2 -> object.set(name + draw.of(List.of("s", "_", ".x", " ")), object.remove(name));
      case 3 -> object.set(draw.of(Odd.NAMES), Odd.value(draw));
      case 4 -> object.set(name, JSON.createArrayNode().add(object.get(name)));
      case 5 -> object.set(name, JSON.createObjectNode().set(name, object.get(name)));
      case 6 -> object.set(name, draw.of(containers).deepCopy());
      case 7 -> object.set(name, object.get(draw.of(names)).deepCopy());
      default -> object.set(name, Odd.value(draw));
    }
  }

  private void change(ArrayNode array, List<JsonNode> containers) {
    if (array.isEmpty()) {
      array.add(Odd.value(draw));
      return;
    }
    int at = draw.below(array.size());
    switch (draw.below(5)) {
      case 0 -> array.remove(at);
      case 1 -> array.insert(at, Odd.value(draw));
      case 2 -> array.insert(at, array.get(at).deepCopy());
      case 3 -> array.set(at, draw.of(containers).deepCopy());
      default -> array.set(at, Odd.value(draw));
    }
  }

  /** A tree of what a test writes as maps and lists. */
  static ObjectNode tree(Map<String, ?> object) {
    return JSON.valueToTree(object);
  }
}
