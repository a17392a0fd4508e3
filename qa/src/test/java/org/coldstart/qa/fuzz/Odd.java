package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values and names that nobody counts on. */
final class Odd {
  private Odd() {}

  /** JSON texts; some are no JSON at all. */
  private static final List<String> VALUES = new ArrayList<>();

  /** Names of fields; not [..], at which the server's own queries fail. */
  static final List<String> NAMES =
      List.of(
          "",
          " ",
          ".",
          "a.b",
          ".a",
          "a.",
          "a..b",
          "_id",
          "_source",
          "*",
          "a b",
          "ä",
          "\u0000",
          "\ud83d\ude00",
          "x".repeat(300),
          "null",
          "id",
          "type",
          "field",
          "item_vector",
          "$ref");

  /** Parts of paths, not encoded. */
  static final List<String> PATH_PARTS =
      List.of(
          "nope",
          "*",
          "_all",
          "fuzz*",
          "fuzz,fuzz-idle",
          "fuz",
          "FUZZ",
          "..",
          "../fuzz",
          "a/b",
          "-x",
          "_x",
          ".x",
          "+",
          " ",
          "a b",
          "\u0000",
          "\n",
          "ä",
          "\ud83d\ude00",
          "{name}",
          "<a>",
          "\"",
          "\\",
          "#",
          "?",
          "%",
          "a:b",
          "null",
          "x".repeat(300),
          "0",
          "-1",
          "1e3",
          "1.0",
          "٣",
          "2147483648",
          "9223372036854775808",
          "99",
          "0x1",
          " 1",
          "NaN");

  /** Queries of paths, encoded. */
  static final List<String> PARAMETERS =
      List.of(
          "wait_for_completion=maybe",
          "wait_for_completion=",
          "wait_for_completion=1",
          "deploy=perhaps",
          "force=tru",
          "unknown=1",
          "pretty=x",
          "human=x",
          "error_trace=x",
          "filter_path=**",
          "filter_path=,",
          "format=html",
          "format=nope",
          "timeout=x",
          "timeout=-1",
          "version=x",
          "source=%7B",
          "source=%7B%7D",
          "source=%7B%22zz%22%3A1%7D&source_content_type=application/json",
          "source=x&source_content_type=text/nope",
          "name=other",
          "nodeId=_local",
          "v&h=*",
          "s=nope",
          "h=name,nope",
          "bytes=x",
          "%FF=%FE",
          "a=%00",
          "=",
          "&");

  /** Types of content; some the server does not take. JSON is also YAML, and no CBOR or SMILE. */
  static final List<String> TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "multipart/form-data",
          "application/yaml",
          "application/cbor",
          "application/smile",
          "application/json; charset=UTF-16",
          "application/x-ndjson");

  static {
    VALUES.addAll(
        List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "0.5",
            "-0.0",
            "1e-320",
            "1e39",
            "1e308",
            "1e400",
            "-1e400",
            "1e999999",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1" + "0".repeat(400),
            "NaN",
            "Infinity",
            "-Infinity",
            "+1",
            "01",
            ".5",
            "0x10",
            "\"\"",
            "\" \"",
            "\"0\"",
            "\"-1\"",
            "\"1e400\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\"true\"",
            "\"null\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\u202e\u0301\"",
            "\"{{x}}\"",
            "\"*\"",
            "\"_all\"",
            "\"a,b\"",
            "\"..\"",
            "\"${x}\"",
            "\"now/d\"",
            "\"film-1\"",
            "\"user-1\"",
            "'x'",
            "[]",
            "[null]",
            "[[]]",
            "[[[[]]]]",
            "[{}]",
            "[0]",
            "[\"\"]",
            "[true, 1, \"x\", null, {}, []]",
            "{}",
            "{\"\": {}}",
            "{\"a\": null}",
            "{\"type\": 1}",
            "{\"id\": {}}",
            "{\"a\": 1, \"a\": 2}",
            "undefined",
            "/* x */ 1",
            "\"unfinished",
            "{",
            "[",
            "}",
            ",",
            ""));
    for (int depth : List.of(20, 200, 900, 5000)) {
      VALUES.add("[".repeat(depth) + "]".repeat(depth));
      VALUES.add("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
    }
    // OpenSearch itself dies of 480: its stack overflows where such a query is rewritten.
    for (int depth : List.of(20, 100)) {
      VALUES.add("{\"bool\":{\"must\":".repeat(depth) + "{\"match_all\":{}}" + "}}".repeat(depth));
    }
    VALUES.add("\"" + "long ".repeat(10_000) + "\"");
    VALUES.add("[" + "0.1,".repeat(5000) + "0.1]");
    VALUES.add("[" + "\"x\",".repeat(5000) + "\"x\"]");
  }

  static JsonNode value(Draw draw) {
    return JsonNodeFactory.instance.rawValueNode(new RawValue(draw.of(VALUES)));
  }

  /** A part of a path, percent-encoded; now and then bytes that are no UTF-8. */
  static String pathPart(Draw draw) {
    if (draw.in(0.1)) {
      return draw.of(List.of("%FF", "%C3%28", "%ED%A0%80", "%00", "%2e%2e%2f", "%25%32%46"));
    }
    return encoded(draw.of(PATH_PARTS));
  }

  private static String encoded(String part) {
    StringBuilder encoded = new StringBuilder();
    for (byte one : part.getBytes(StandardCharsets.UTF_8)) {
      encoded.append(
          Character.isLetterOrDigit((char) (one & 0x7F)) && one > 0
              ? String.valueOf((char) one)
              : String.format(Locale.ROOT, "%%%02X", one));
    }
    return encoded.toString();
  }
}
