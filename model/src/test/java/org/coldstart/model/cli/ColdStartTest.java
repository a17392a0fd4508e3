package org.coldstart.model.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.coldstart.model.serialization.Json;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ColdStartTest {

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ToyEngine engine = new ToyEngine();
  private String results;
  private String messages;

  private Path file(String name, String... lines) throws IOException {
    Path path = folder.getRoot().toPath().resolve(name);
    String text = String.join("\n", lines) + "\n";
    try (OutputStream raw = Files.newOutputStream(path);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  private int run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = new ArrayList<>();
    for (String word : command.strip().split("\\s+")) {
      boolean path = word.contains(".") || word.equals("nowhere/m");
      arguments.add(path ? folder.getRoot().toPath().resolve(word).toString() : word);
    }
    int status =
        new ColdStart(
                engine,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(arguments.toArray(String[]::new));
    results = out.toString(StandardCharsets.UTF_8);
    messages = err.toString(StandardCharsets.UTF_8);
    return status;
  }

  private void assertFails(int status, String command, String... parts) {
    assertEquals(messages, status, run(command));
    for (String part : parts) {
      assertTrue(messages, messages.contains(part));
    }
    assertEquals("no result on failure", "", results);
  }

  private static final String TRAIN =
      "train --definition d.json --interactions i.csv --items items.jsonl --out m.csm";

  @Before
  public void files() throws IOException {
    file(
        "d.json",
        "{\"user\": {\"features\": {\"age\": {\"type\": \"numeric\"},",
        "  \"recent\": {\"type\": \"history\", \"field\": \"likes\"}}},",
        " \"item\": {\"features\": {\"year\": {\"type\": \"numeric\"}}}}");
    file("i.csv", "user_id,item_id,timestamp", "1,10,5", "1,20,7", "2,10,6", "1,99,6");
    file(
        "items.jsonl",
        "{\"id\": 10, \"year\": 1}",
        "",
        "{\"id\": \"20\", \"year\": 2}",
        "{\"id\": 30, \"year\": 3}",
        "{\"id\": \"a,\\\"b\\\"\"}");
    file("users.jsonl", "{\"id\": 1, \"age\": 40}", "{\"id\": 3, \"age\": 50}");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(String text, String... path) throws IOException {
    Map<String, Object> map = Json.readObject(new StringReader(text));
    for (String name : path) {
      map = (Map<String, Object>) map.get(name);
    }
    return map;
  }

  @Test
  public void bytesThatAreNoUtf8NameTheirFile() throws IOException {
    for (String name : List.of("i.csv", "items.jsonl")) {
      Path path = folder.getRoot().toPath().resolve(name);
      byte[] sound = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
      Files.write(path, new byte[] {(byte) 0xe9, '\n'}, java.nio.file.StandardOpenOption.CREATE);
      assertEquals(messages, 1, run(TRAIN));
      assertTrue(messages, messages.contains(name + ": is not UTF-8"));
      Files.write(path, sound);
    }
  }

  @Test
  public void trainsFromFilesAndReportsWhatItSaw() throws IOException {
    file("i.csv.gz", "user_id,item_id,rating,timestamp", "1,10,5,5", "2,10,1,6", "1,99,4,6");
    assertEquals(
        messages,
        0,
        run(TRAIN.replace("i.csv", "i.csv.gz") + " --users users.jsonl --report r.json"));
    assertTrue(messages, messages.contains("factorise, 1 of 10"));
    assertTrue(messages, messages.contains("every row counts as a positive"));
    assertTrue(messages, messages.contains("1 interactions are of 1 items that are not in"));
    Map<String, Object> data = json(results, "report", "data");
    assertEquals(3, data.get("interactions"));
    assertEquals(3, data.get("positives"));
    assertEquals(5, data.get("items"));
    assertEquals(2, data.get("items_with_interactions"));
    assertEquals(1, data.get("unknown_items"));
    assertEquals(1, data.get("unknown_users"));
    assertEquals(3, ((List<?>) data.get("notes")).size());
    String report = Files.readString(folder.getRoot().toPath().resolve("r.json"));
    assertEquals(json(results, "report"), json(report));
    assertEquals("10", engine.trainedOn.items().id(0));

    assertEquals(messages, 0, run(TRAIN.replace("i.csv", "i.csv.gz") + " --positive-from 4"));
    assertEquals(2, json(results, "report", "data").get("positives"));
    assertFalse(messages.contains("every row"));
  }

  @Test
  public void encodesItems() throws IOException {
    run(TRAIN);
    assertEquals(messages, 0, run("encode --model m.csm --items items.jsonl --out v.csv"));
    assertEquals(4, json(results).get("vectors"));
    assertEquals(
        List.of("10,1.0,2.0", "20,2.0,2.0", "30,3.0,2.0", "\"a,\"\"b\"\"\",0.0,5.0"),
        Files.readAllLines(folder.getRoot().toPath().resolve("v.csv")));
  }

  @Test
  public void encodesUsersWithTheirNewestLikesFirst() throws IOException {
    run(TRAIN);
    file("ids.txt", "1", "", "2", " 3 ", "nobody");
    file(
        "i.csv", "user_id,item_id,timestamp,label", "1,10,5,1", "1,20,7,1", "1,30,9,0", "2,10,6,1");
    String encode =
        "encode --model m.csm --user-ids ids.txt --interactions i.csv --items items.jsonl --out v.csv";
    assertEquals(messages, 0, run(encode + " --users users.jsonl"));
    assertEquals(
        List.of("1,40.0,20.0", "2,0.0,10.0", "3,50.0,0.0", "nobody,0.0,0.0"),
        Files.readAllLines(folder.getRoot().toPath().resolve("v.csv")));

    file("i.csv", "user_id,item_id", "1,10", "1,20");
    assertEquals(messages, 0, run(encode));
    assertEquals(
        "without times the last row is the newest",
        "1,0.0,20.0",
        Files.readAllLines(folder.getRoot().toPath().resolve("v.csv")).get(0));
  }

  @Test
  public void factorsWithoutAHistoryAreFoldedInFromLikesToo() throws IOException {
    file(
        "d.json",
        "{\"user\": {\"features\": {\"factors\": {\"type\": \"factors\"}}},",
        " \"item\": {\"features\": {\"year\": {\"type\": \"numeric\"}}}}");
    assertEquals(messages, 0, run(TRAIN));
    file("ids.txt", "1", "nobody");
    assertEquals(
        messages,
        0,
        run("encode --model m.csm --user-ids ids.txt --interactions i.csv --out v.csv"));
    assertEquals(
        List.of("1,0.0,20.0", "nobody,0.0,0.0"),
        Files.readAllLines(folder.getRoot().toPath().resolve("v.csv")));
  }

  @Test
  public void evaluatesBesideBaselines() throws IOException {
    run(TRAIN + " --users users.jsonl");
    // The toy model prefers later years for user 1: 30 before the item without a year.
    file("t.csv", "user_id,item_id", "1,30", "3,20", "2,404");
    String evaluate =
        "evaluate --model m.csm --interactions i.csv --items items.jsonl --users users.jsonl"
            + " --test t.csv --k 1,2";
    assertEquals(messages, 0, run(evaluate));
    Map<String, Object> phases = json(results, "phases");
    assertEquals(List.of("cold_item", "cold_user"), List.copyOf(phases.keySet()));
    Map<String, Object> coldItem = json(results, "phases", "cold_item", "model");
    assertEquals(1.0, coldItem.get("recall@1"));
    assertEquals(1, coldItem.get("users"));
    assertEquals("item 30 and the one without a year", 2, coldItem.get("candidates"));
    assertEquals(
        List.of("model", "random", "popularity", "nearest_content"),
        List.copyOf(json(results, "phases", "cold_item").keySet()));
    assertEquals(1.0, json(results, "phases", "cold_user", "model").get("recall@1"));
    assertEquals(
        "item 10 has more interactions",
        0.0,
        json(results, "phases", "cold_user", "popularity").get("recall@1"));

    assertEquals(messages, 0, run(evaluate + " --phase cold-item"));
    assertEquals(List.of("cold_item"), List.copyOf(json(results, "phases").keySet()));

    file("c.txt", "30", "20", "10");
    assertEquals(messages, 0, run(evaluate + " --candidates c.txt"));
    assertEquals(2, json(results, "phases", "all", "model").get("users"));
    assertFails(1, evaluate + " --phase warm", "t.csv", "no positive interaction");
  }

  @Test
  public void validationGoesIntoTheReport() throws IOException {
    file("val.csv", "user_id,item_id", "1,30");
    assertEquals(messages, 0, run(TRAIN + " --validation val.csv"));
    assertEquals(1, json(results, "report", "validation", "cold_item", "model").get("users"));
  }

  @Test
  public void reportIsAPageWhereItsNameSaysSo() throws IOException {
    assertEquals(messages, 0, run(TRAIN + " --validation i.csv --report r.HTML"));
    String page = Files.readString(folder.getRoot().toPath().resolve("r.HTML"));
    assertTrue(page, page.startsWith("<!DOCTYPE html>"));
    assertTrue(page, page.contains("m.csm"));
    assertEquals(messages, 0, run(TRAIN + " --validation i.csv --report r.json"));
    file("r2.json", "{\"metrics\": {\"cold_item\": {\"model\": {\"recall@20\": 0.4321}}}}");
    assertEquals(messages, 0, run("report --report r2.json --out p.htm --title Films"));
    String made = Files.readString(folder.getRoot().toPath().resolve("p.htm"));
    assertTrue(made, made.contains("<title>Films"));
    assertTrue(made, made.contains("43.2\u00a0%"));
    assertTrue(json(results).get("page").toString().endsWith("p.htm"));

    assertFails(2, "report --report r2.json --out p.json", "[--out]", ".html");
    assertFails(2, "report --out p.html", "[--report] is needed");
    assertFails(1, "report --report none.json --out p.html", "none.json: no such file");
    assertFails(1, "report --report i.csv --out p.html", "i.csv");
    file("r3.json", "{\"metrics\": ");
    assertFails(1, "report --report r3.json --out p.html", "r3.json, line", "is no JSON");
    file("r3.json", "{\"phases\": {}}");
    assertFails(1, "report --report r3.json --out p.html", "r3.json", "no report of a training");
    assertFails(1, "report --report r2.json --out nowhere/p.html", "folder must exist");
  }

  @Test
  public void wrongUsageIsStatusTwo() {
    assertFails(2, "", "a command is needed", "usage:");
    assertFails(2, "tarin", "unknown command [tarin]");
    assertFails(2, TRAIN + " --color red", "unknown option [--color]", "--definition");
    assertFails(2, TRAIN + " --out n.csm", "given twice");
    assertFails(2, TRAIN + " --report", "needs a value");
    assertFails(2, TRAIN + " --report --users", "needs a value");
    assertFails(2, TRAIN.replace("--items items.jsonl", ""), "[--items] is needed");
    assertFails(2, TRAIN + " --positive-from four", "must be a number");
    run(TRAIN);
    assertFails(2, "encode --model m.csm --out v.csv", "[--items] is needed");
    assertFails(
        2,
        "encode --model m.csm --items items.jsonl --users users.jsonl --out v.csv",
        "--user-ids");
    String evaluate =
        "evaluate --model m.csm --interactions i.csv --items items.jsonl --test i.csv";
    assertFails(2, evaluate + " --k 0", "from 1 on");
    assertFails(2, evaluate + " --k ten", "from 1 on");
    assertFails(2, evaluate + " --phase tepid", "cold-item");
    assertEquals(0, run("help"));
    assertTrue(results.contains("usage:"));
  }

  @Test
  public void wrongInputIsStatusOneAndLeavesNoFile() throws IOException {
    assertFails(1, TRAIN.replace("i.csv", "none.csv"), "none.csv: no such file");
    assertFails(1, TRAIN.replace("d.json", "none.json"), "none.json: no such file");
    assertFails(1, TRAIN.replace("m.csm", "nowhere/m"), "folder must exist");
    assertFails(
        1, "encode --model none.csm --items items.jsonl --out nowhere/m", "folder must exist");
    file("d2.json", "{\"user\": 1", "");
    assertFails(1, TRAIN.replace("d.json", "d2.json"), "d2.json, line", "is no JSON");
    file("d2.json", "{\"user\": {\"features\": {}}}");
    assertFails(1, TRAIN.replace("d.json", "d2.json"), "d2.json: [user.features]");
    file("d2.json", "[]");
    assertFails(1, TRAIN.replace("d.json", "d2.json"), "must be a JSON object");

    Object[][] interactions = {
      {"user_id,item", "the header must name [item_id]"},
      {"user_id,item_id\n", "[interactions] must not be empty"},
      {"user_id,item_id,label\n1,10,1\n1,20,2", "line 3, field [label]: must be 0 or 1, got 2"},
      {"user_id,item_id,label\n1,10,yes", "line 2, field [label]: must be a number, got [yes]"},
      {"user_id,item_id,label\n1,10,", "line 2, field [label]"},
      {"user_id,item_id,label\n1,10,NaN", "line 2, field [label]: must be finite"},
      {"user_id,item_id,label\n1,10,0", "[label] is 0 for all 1 interactions"},
      {"user_id,item_id,weight\n1,10,-1", "line 2, field [weight]"},
      {"user_id,item_id,timestamp\n1,10,soon", "line 2, field [timestamp]", "2026-01-31"},
      {"user_id,item_id\n1,10,1", "line 2: must have 2 fields like the header, got 3"},
      {"user_id,item_id\n,10", "line 2, field [user_id]"},
      {"user_id,item_id\n\"1,10\n1,20", "line 2", "never closed"},
      {"user_id,item_id\n\"1\"x,10", "line 2", "closing double quote"},
      {"", "header"},
    };
    for (Object[] wrong : interactions) {
      file("i2.csv", (String) wrong[0]);
      assertFails(1, TRAIN.replace("i.csv", "i2.csv"), "i2.csv", (String) wrong[1]);
    }
    file("i2.csv", "user_id,item_id", "1,10");
    assertFails(1, TRAIN.replace("i.csv", "i2.csv") + " --positive-from 4", "[rating]");

    Object[][] items = {
      {"{\"id\": 1}\n{\"id\": 2, \"year\": \"old\"}", "line 2: feature [year]: must be one number"},
      {"{\"id\": 1, \"year\": NaN}", "line 1: feature [year]: must be a finite number"},
      {"{\"id\": 1, \"year\": 1e999}", "line 1: feature [year]: must be a finite number"},
      {"{\"year\": 1}", "line 1, field [id]: must be a string or a whole number, got null"},
      {"{\"id\": 1.5}", "line 1, field [id]"},
      {"{\"id\": \"\"}", "line 1, field [id]: an id must not be empty"},
      {"{\"id\": 1,}", "line 1: is no JSON"},
      {"{\"id\": 1, \"id\": 2}", "line 1: is no JSON"},
      {"[1]", "line 1: must be a JSON object"},
      {"{\"id\": 1} {\"id\": 2}", "line 1: must be one JSON object"},
    };
    for (Object[] wrong : items) {
      file("items2.jsonl", (String) wrong[0]);
      assertFails(1, TRAIN.replace("items.jsonl", "items2.jsonl"), "items2", (String) wrong[1]);
    }
    Path root = folder.getRoot().toPath();
    assertFalse(Files.exists(root.resolve("m.csm")));
    file("m.csm", "no model");
    assertFails(1, "encode --model m.csm --items items.jsonl --out v.csv", "m.csm: is no usable");
    run(TRAIN);
    file("items2.jsonl", "{\"id\": 1}", "nonsense");
    assertFails(1, "encode --model m.csm --items items2.jsonl --out v.csv", "line 2: is no JSON");
    assertFalse("nothing half written", Files.exists(root.resolve("v.csv")));
    assertFalse("nothing left beside it", Files.exists(root.resolve("v.csv.part")));
    Files.write(root.resolve("i2.csv"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
    assertFails(1, TRAIN.replace("i.csv", "i2.csv"), "i2.csv");
  }

  @Test
  public void csvIsReadAsTheStandardHasIt() throws IOException {
    file(
        "q.csv.gz",
        "\uFEFF\"user_id\",item_id,session\r",
        "\"a,\"\"b\"\"\",\"line\nbreak\",\r",
        "\r",
        "ü, 2 ,\"s\"\r");
    List<InteractionFile.Row> rows = new ArrayList<>();
    new InteractionFile(folder.getRoot().toPath().resolve("q.csv.gz")).forEach(false, rows::add);
    assertEquals(2, rows.size());
    assertEquals("a,\"b\"", rows.get(0).user());
    assertEquals("line\nbreak", rows.get(0).item());
    assertEquals(2, rows.get(0).line());
    assertEquals("ü", rows.get(1).user());
    assertEquals("2", rows.get(1).item());
    assertEquals("s", rows.get(1).session());
    assertEquals(5, rows.get(1).line());
    assertTrue(Float.isNaN(rows.get(1).label()));
    assertEquals("\"a,\"\"b\"\"\"", CsvReader.quoted("a,\"b\""));
    assertEquals("plain", CsvReader.quoted("plain"));
  }

  @Test
  public void timesMayBeNumbersOrDates() throws IOException {
    file(
        "i.csv",
        "user_id,item_id,timestamp",
        "1,1,874724710",
        "1,1,874724710.7",
        "1,1,1970-01-02",
        "1,1,1970-01-01T00:00:01Z",
        "1,1,",
        "1,1,-5");
    List<InteractionFile.Row> rows = new ArrayList<>();
    new InteractionFile(folder.getRoot().toPath().resolve("i.csv")).forEach(false, rows::add);
    assertArrayEquals(
        new long[] {874724710, 874724710, 86_400_000, 1_000, Long.MIN_VALUE, -5},
        rows.stream().mapToLong(InteractionFile.Row::timestamp).toArray());
  }
}
