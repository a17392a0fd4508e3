package org.coldstart.model.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What is odd trains to something sensible, all numbers finite, and what is wrong fails and says
 * where.
 */
public class BadInputTest {

  private static final String TRAIN =
      "train --definition d.json --interactions i.csv --items items.jsonl --users users.jsonl"
          + " --out m.csm";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shop shop() {
    return new Shop(folder.getRoot().toPath());
  }

  /** Trains, encodes everybody and everything, and makes sure that every number is one. */
  private static Map<String, Object> trained(Shop shop) throws IOException {
    return trainedAsWritten(shop.write());
  }

  private static Map<String, Object> trainedAsWritten(Shop shop) throws IOException {
    assertRuns(0, shop, TRAIN);
    Map<String, Object> report = report(shop);
    assertNumbers("report", report);
    assertRuns(0, shop, "encode --model m.csm --items items.jsonl --out items.csv");
    assertVectors(shop, "items.csv");
    String users = "encode --model m.csm --user-ids ids.txt --users users.jsonl --out users.csv";
    for (String with : List.of("", " --interactions i.csv")) {
      assertRuns(0, shop, users + with);
      assertVectors(shop, "users.csv");
    }
    return report;
  }

  private static void assertRuns(int status, Shop shop, String command) {
    int got = shop.run(command);
    assertEquals(shop.messages(), status, got);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> report(Shop shop) {
    return (Map<String, Object>) shop.results().get("report");
  }

  /** JSON has no NaN: the writer says null instead, and so there must be none. */
  private static void assertNumbers(String path, Object value) {
    assertNotNull(path, value);
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, inner) -> assertNumbers(path + "." + name, inner));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> assertNumbers(path + "[]", inner));
    }
  }

  private static void assertVectors(Shop shop, String name) throws IOException {
    List<String> lines = Files.readAllLines(shop.path(name));
    assertFalse(name, lines.isEmpty());
    for (String line : lines) {
      String[] fields = line.substring(line.lastIndexOf('"') + 1).split(",");
      assertTrue(line, fields.length > 1);
      for (int d = 1; d < fields.length; d++) {
        assertTrue(name + ": " + line, Float.isFinite(Float.parseFloat(fields[d])));
      }
    }
  }

  private static void assertFails(Shop shop, String... parts) throws IOException {
    shop.write();
    assertFailsAsWritten(shop, parts);
  }

  private static void assertFailsAsWritten(Shop shop, String... parts) throws IOException {
    assertRuns(1, shop, TRAIN);
    for (String part : parts) {
      assertTrue(shop.messages(), shop.messages().contains(part));
    }
    assertFalse(Files.exists(shop.path("m.csm")));
  }

  /** Recall of the phase's model, and of popularity beside it, at the first depth that differs. */
  private static double[] besidePopularity(Map<String, Object> report, String phase, String at) {
    Map<?, ?> systems = (Map<?, ?>) ((Map<?, ?>) report.get("metrics")).get(phase);
    return new double[] {
      (Double) ((Map<?, ?>) systems.get("model")).get(at),
      (Double) ((Map<?, ?>) systems.get("popularity")).get(at)
    };
  }

  @Test
  public void constantFeatures() throws IOException {
    Shop shop = shop();
    shop.itemFeature("price", Map.of("type", "numeric"), i -> 3);
    shop.itemFeature("shop", Map.of("type", "categorical"), i -> "the only one");
    shop.itemFeature("title", Map.of("type", "text"), i -> "the very same words");
    shop.itemFeature("image", Map.of("type", "vector", "dimension", 3), i -> List.of(1.5, 0, -2));
    trained(shop);
  }

  @Test
  public void nothingButConstantFeatures() throws IOException {
    Shop shop = shop();
    shop.items.forEach(item -> item.put("genre", "drama"));
    shop.users.forEach(user -> user.put("taste", "dramas"));
    Map<String, Object> report = trained(shop);
    double[] warm = besidePopularity(report, "warm", "recall@20");
    assertTrue(warm[0] + " " + warm[1], warm[0] >= warm[1]);
  }

  @Test
  public void featuresThatNothingHas() throws IOException {
    Shop shop = shop();
    for (String type : List.of("numeric", "categorical", "text")) {
      shop.itemFeatures.put("missing_" + type, Map.of("type", type));
      shop.userFeatures.put("missing_" + type, Map.of("type", type));
    }
    shop.itemFeatures.put("missing_vector", Map.of("type", "vector", "dimension", 4));
    trained(shop);
  }

  @Test
  public void itemsWithoutAnyFeature() throws IOException {
    Shop shop = shop();
    shop.items.forEach(item -> item.remove("genre"));
    trained(shop);
  }

  @Test
  public void usersWithoutAnyProfile() throws IOException {
    Shop shop = shop();
    shop.users.forEach(user -> user.remove("taste"));
    trained(shop);
  }

  @Test
  public void interactionsOfThingsThatNoFileKnows() throws IOException {
    Shop shop = shop().write();
    Files.writeString(shop.path("items.jsonl"), "{\"id\": \"another\"}\n");
    Files.writeString(shop.path("users.jsonl"), "");
    trainedAsWritten(shop);
    assertRuns(0, shop, TRAIN);
    assertTrue(shop.messages(), shop.messages().contains("items that are not in"));
    assertTrue(shop.messages(), shop.messages().contains("users that are not in"));
  }

  @Test
  public void everyItemIsTheSame() throws IOException {
    Shop shop = shop();
    shop.items.forEach(item -> item.put("genre", "drama"));
    shop.interactions.clear();
    for (int u = 0; u < Shop.USERS; u++) {
      for (int i = 0; i < Shop.ITEMS; i++) {
        shop.interactions.add(new String[] {"u" + u, "i" + i});
      }
    }
    trained(shop);
  }

  @Test
  public void oneUser() throws IOException {
    Shop shop = shop();
    shop.interactions.removeIf(pair -> !pair[0].equals("u1"));
    assertTrue(shop.interactions.size() > 5);
    trained(shop);
  }

  @Test
  public void oneItem() throws IOException {
    Shop shop = shop();
    shop.interactions.removeIf(pair -> !pair[1].equals("i1"));
    assertTrue(shop.interactions.size() > 5);
    trained(shop);
  }

  @Test
  public void oneInteraction() throws IOException {
    Shop shop = shop();
    shop.interactions.subList(1, shop.interactions.size()).clear();
    trained(shop);
  }

  @Test
  public void allPositivesAreOneUsers() throws IOException {
    Shop shop = shop();
    shop.columns.put("label", row -> shop.interactions.get(row)[0].equals("u3") ? "1" : "0");
    trained(shop);
  }

  @Test
  public void noPositiveAtAll() throws IOException {
    Shop shop = shop();
    shop.columns.put("label", row -> "0");
    assertFails(shop, "i.csv: [label] is 0 for all");
  }

  @Test
  public void repeatedInteractions() throws IOException {
    Shop shop = shop();
    List<String[]> once = List.copyOf(shop.interactions);
    for (int n = 0; n < 4; n++) {
      shop.interactions.addAll(once);
    }
    for (IntFunction<String> time :
        List.<IntFunction<String>>of(row -> "", row -> "" + row, row -> "5")) {
      shop.columns.put("timestamp", time);
      Map<?, ?> data = (Map<?, ?>) trained(shop).get("data");
      assertEquals(4 * once.size(), data.get("duplicates"));
    }
  }

  @Test
  public void timesOfAllSorts() throws IOException {
    List<IntFunction<String>> times =
        List.of(
            row -> "-" + row,
            row -> "" + (Long.MAX_VALUE - row),
            row -> "" + (Long.MIN_VALUE + 1 + row),
            row -> "1e18",
            row -> row % 3 == 0 ? "" : "" + row,
            row -> "7");
    for (IntFunction<String> time : times) {
      Shop shop = shop();
      shop.columns.put("timestamp", time);
      trained(shop);
    }
  }

  @Test
  public void timesThatAreNone() throws IOException {
    for (String time :
        List.of(
            "NaN", "Infinity", "1e30", "-1e30", "9223372036854775808", "-9223372036854775808")) {
      Shop shop = shop();
      shop.columns.put("timestamp", row -> row == 1 ? time : "1");
      assertFails(shop, "i.csv, line 3, field [timestamp]: must be", time);
    }
  }

  @Test
  public void weightsOfAllSorts() throws IOException {
    List<IntFunction<String>> weights =
        List.of(
            row -> row % 2 == 0 ? "0" : "1",
            row -> "" + (1 + row % 5),
            row -> row == 7 ? "1e6" : "1",
            row -> row % 2 == 0 ? "1e6" : "1e-6",
            row -> "1e-30",
            row -> "3e38",
            row -> row % 2 == 0 ? "3e38" : "1e-38");
    for (IntFunction<String> weight : weights) {
      Shop shop = shop();
      shop.columns.put("weight", weight);
      trained(shop);
    }
  }

  @Test
  public void weightsThatAreNone() throws IOException {
    for (String weight : List.of("-1", "NaN", "Infinity", "1e39", "heavy")) {
      Shop shop = shop();
      shop.columns.put("weight", row -> row == 1 ? weight : "1");
      assertFails(shop, "i.csv, line 3, field [weight]: must be");
    }
  }

  @Test
  public void numbersFarOut() throws IOException {
    Random random = new Random(5);
    for (double outlier : new double[] {1e30, -1e30, 1e308, -1.7e308, 5e-324}) {
      Shop shop = shop();
      shop.itemFeature(
          "price", Map.of("type", "numeric"), i -> i % 10 == 0 ? outlier : random.nextInt(40));
      trained(shop);
    }
    Shop shop = shop();
    shop.itemFeature(
        "image",
        Map.of("type", "vector", "dimension", 2),
        i -> i % 10 == 0 ? List.of(3e38, -3e38) : List.of(1 + i, 2));
    trained(shop);
  }

  @Test
  public void numbersThatAreNone() throws IOException {
    for (String value : List.of("NaN", "Infinity", "-Infinity", "1e999", "\"NaN\"", "\"1e400\"")) {
      Shop shop = shop();
      shop.itemFeatures.put("price", Map.of("type", "numeric"));
      shop.write();
      Files.writeString(shop.path("items.jsonl"), "{\"id\": 1, \"price\": " + value + "}\n");
      assertFailsAsWritten(shop, "items.jsonl, line 1: feature [price]: must be a finite number");
    }
    Shop shop = shop();
    shop.itemFeatures.put("image", Map.of("type", "vector", "dimension", 2));
    shop.write();
    Files.writeString(shop.path("items.jsonl"), "{\"id\": 1, \"image\": [1, 1e300]}\n");
    assertFailsAsWritten(shop, "items.jsonl, line 1: feature [image]: must hold finite numbers");
  }

  @Test
  public void dimensionLargerThanTheCatalogue() throws IOException {
    Shop shop = shop();
    shop.definition.put("dimension", 300);
    trained(shop);
    assertEquals(300, shop.path("items.csv").toFile().isFile() ? width(shop) : -1);
  }

  private static int width(Shop shop) throws IOException {
    return Files.readAllLines(shop.path("items.csv")).get(0).split(",").length - 1;
  }

  @Test
  public void documentOfAMillionWords() throws IOException {
    Shop shop = shop();
    String words =
        new Random(3)
            .ints(1_000_000, 0, 50_000)
            .mapToObj(n -> "w" + n)
            .collect(Collectors.joining(" "));
    shop.itemFeature("title", Map.of("type", "text"), i -> i == 3 ? words : "a word of its " + i);
    trained(shop);
  }

  @Test
  public void itemOfTenThousandCategories() throws IOException {
    Shop shop = shop();
    List<String> many = IntStream.range(0, 10_000).mapToObj(n -> "c" + n).toList();
    shop.itemFeature(
        "tags", Map.of("type", "categorical"), i -> i < 2 ? many : List.of("c" + i, "c" + i / 2));
    trained(shop);
  }

  @Test
  public void idsFromEveryPlaneOfUnicode() throws IOException {
    Shop shop = shop();
    IntFunction<String> sign =
        n -> {
          int plane = n % 17;
          String letter = Character.toString(plane * 0x10000 + 0x4e00 + n);
          return plane == 0 ? letter + ", \"\u0000\u202e\" e\u0301" : letter;
        };
    for (String[] pair : shop.interactions) {
      pair[0] = "u" + sign.apply(Integer.parseInt(pair[0].substring(1)));
      pair[1] = sign.apply(Integer.parseInt(pair[1].substring(1)));
    }
    for (int i = 0; i < Shop.ITEMS; i++) {
      shop.items.get(i).put("id", sign.apply(i));
    }
    for (int u = 0; u < Shop.USERS; u++) {
      shop.users.get(u).put("id", "u" + sign.apply(u));
    }
    Map<?, ?> data = (Map<?, ?>) trained(shop).get("data");
    assertEquals(0, data.get("unknown_items"));
    assertEquals(0, data.get("unknown_users"));
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(shop.path("items.csv"))) {
      ids.add(line.startsWith("\"") ? "\u4e00" : line.substring(0, line.indexOf(',')));
    }
    assertEquals(sign.apply(1), ids.get(1));
    assertEquals(sign.apply(16), ids.get(16));
  }

  @Test
  public void idsThatAreNoText() throws IOException {
    for (String half : List.of("\\ud800", "x\\udc00y", "\\udc00\\ud800")) {
      for (String name : List.of("items.jsonl", "users.jsonl")) {
        Shop shop = shop().write();
        Files.writeString(shop.path(name), "{\"id\": \"" + half + "\"}\n");
        assertFailsAsWritten(shop, name + ", line 1, field [id]: ", "surrogate");
      }
    }
  }

  @Test
  public void emptyFiles() throws IOException {
    Shop shop = shop().write();
    Files.writeString(shop.path("i.csv"), "");
    assertFailsAsWritten(shop, "i.csv: is empty");
    Files.writeString(shop.path("i.csv"), "user_id,item_id\n");
    assertFailsAsWritten(shop, "i.csv: [interactions] must not be empty");
    shop.write();
    Files.writeString(shop.path("d.json"), "");
    assertFailsAsWritten(shop, "d.json", "must be a JSON object");
    shop.write();
    Files.writeString(shop.path("items.jsonl"), "");
    Files.writeString(shop.path("users.jsonl"), "\n\n");
    assertRuns(0, shop, TRAIN);
    assertNumbers("report", report(shop));
  }

  @Test
  public void filesFromWindows() throws IOException {
    Shop shop = shop().write();
    assertRuns(0, shop, TRAIN);
    byte[] plain = Files.readAllBytes(shop.path("m.csm"));
    for (String name : List.of("d.json", "items.jsonl", "users.jsonl", "i.csv", "ids.txt")) {
      String text = Files.readString(shop.path(name));
      Files.writeString(shop.path(name), "\uFEFF" + text.replace("\n", "\r\n"));
    }
    trainedAsWritten(shop);
    org.junit.Assert.assertArrayEquals(plain, Files.readAllBytes(shop.path("m.csm")));
  }

  @Test
  public void fieldsWithoutAnEnd() throws IOException {
    Shop shop = shop();
    assertEndless(shop, "items.jsonl", "{\"id\": \"", "items.jsonl, line 1: is longer than");
    assertEndless(shop, "i.csv", "user_id,item_id\n\"u1", "i.csv, line 2: is longer than");
    assertEndless(shop, "d.json", "{\"description\": \"", "d.json: holds more than can be read");
    shop.write();
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(shop.path("i.csv")))) {
      out.write("user_id,item_id\nu1,i1\nu2,\"i2\n".getBytes(StandardCharsets.UTF_8));
      byte[] line = ("x".repeat(1 << 20) + "\n").getBytes(StandardCharsets.UTF_8);
      for (int n = 0; n < 80; n++) {
        out.write(line);
      }
    }
    assertFailsAsWritten(shop, "i.csv, line 3: a double quote is opened and never closed");
    shop.write();
    String text = "{\"id\": 1, \"genre\": \"" + "x".repeat(30_000_000) + "\"}\n";
    Files.writeString(shop.path("items.jsonl"), text);
    assertFailsAsWritten(shop, "items.jsonl, line 1: holds more than can be read");
  }

  /** Much without a line's end, most of which should never be looked at. */
  private static void assertEndless(Shop shop, String name, String begin, String problem)
      throws IOException {
    shop.write();
    byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(shop.path(name)))) {
      out.write(begin.getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < 128; n++) {
        out.write(block);
      }
    }
    assertFailsAsWritten(shop, name, problem);
  }
}
