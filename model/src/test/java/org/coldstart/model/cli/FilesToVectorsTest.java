package org.coldstart.model.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coldstart.model.serialization.Json;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command line with the real trainer, on a small world in which each user likes one genre. */
public class FilesToVectorsTest {

  private static final int USERS = 120;
  private static final int WARM = 80;
  private static final int COLD = 20;
  private static final String[] GENRES = {"drama", "comedy", "horror", "western"};

  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();

  private static Path path(String name) {
    return FOLDER.getRoot().toPath().resolve(name);
  }

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] resolved =
        Arrays.stream(arguments)
            .map(word -> word.contains(".") ? path(word).toString() : word)
            .toArray(String[]::new);
    int got =
        new ColdStart(
                new TrainerEngine(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(resolved);
    assertEquals(err.toString(StandardCharsets.UTF_8), status, got);
    return (status == 0 ? out : err).toString(StandardCharsets.UTF_8);
  }

  private static void train(String out) {
    run(
        0,
        "train",
        "--definition",
        "d.json",
        "--interactions",
        "train.csv",
        "--items",
        "items.jsonl",
        "--out",
        out);
  }

  @BeforeClass
  public static void world() throws IOException {
    Files.writeString(
        path("d.json"),
        """
        {"user": {"features": {"history": {"type": "history"}}},
         "item": {"features": {"genre": {"type": "categorical"}, "year": {"type": "numeric"}}},
         "training": {"epochs": 2}}
        """);
    Random random = new Random(4);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < WARM + COLD; i++) {
      items.add(
          "{\"id\": "
              + i
              + ", \"genre\": \""
              + GENRES[i % 4]
              + "\", \"year\": "
              + (1980 + random.nextInt(40))
              + "}");
    }
    Files.write(path("items.jsonl"), items);
    List<String> train = new ArrayList<>(List.of("user_id,item_id,timestamp"));
    List<String> test = new ArrayList<>(List.of("user_id,item_id"));
    for (int u = 0; u < USERS; u++) {
      for (int n = 0; n < 12; n++) {
        int genre = random.nextInt(10) == 0 ? random.nextInt(4) : u % 4;
        train.add("u" + u + "," + (random.nextInt(WARM / 4) * 4 + genre) + "," + n);
      }
      test.add("u" + u + "," + (WARM + random.nextInt(COLD / 4) * 4 + u % 4));
    }
    Files.write(path("train.csv"), train);
    Files.write(path("test.csv"), test);
    train("m.csm");
  }

  @Test
  public void newItemsFindTheirUsers() throws IOException {
    String json =
        run(
            0,
            "evaluate",
            "--model",
            "m.csm",
            "--interactions",
            "train.csv",
            "--items",
            "items.jsonl",
            "--test",
            "test.csv",
            "--k",
            "5",
            "--phase",
            "cold-item");
    Map<?, ?> systems =
        (Map<?, ?>)
            ((Map<?, ?>) Json.readObject(new StringReader(json)).get("phases")).get("cold_item");
    double model = (Double) ((Map<?, ?>) systems.get("model")).get("recall@5");
    double chance = (Double) ((Map<?, ?>) systems.get("random")).get("recall@5");
    assertTrue("five of the twenty new items are of a user's genre: " + model, model > .8);
    assertTrue("chance finds a quarter: " + chance, chance < .4);
  }

  @Test
  public void variantsAreComparedOnTheSameDraws() throws IOException {
    Files.writeString(
        path("variants.json"),
        """
        {"the same": {},
         "hardly trained": {"factorization": {"rank": 1, "item_ridge": 1e9, "content_weight": 0}}}
        """);
    String json = compare(0, "variants.json");
    assertEquals("a seed decides about everything", json, compare(0, "variants.json"));
    Map<?, ?> result = Json.readObject(new StringReader(json));
    Map<?, ?> systems = (Map<?, ?>) result.get("systems");
    assertEquals(
        List.of(
            "as defined", "random", "popularity", "nearest_content", "the same", "hardly trained"),
        List.copyOf(systems.keySet()));
    Map<?, ?> same = (Map<?, ?>) ((Map<?, ?>) systems.get("the same")).get("recall@3");
    assertEquals(1.0, (Double) same.get("as_defined_ratio"), 0);
    assertEquals(List.of(1.0, 1.0), same.get("as_defined_ratio_ci"));
    assertEquals(3, ((List<?>) same.get("by_repetition")).size());
    for (String worse : List.of("random", "hardly trained")) {
      Map<?, ?> figure = (Map<?, ?>) ((Map<?, ?>) systems.get(worse)).get("recall@3");
      assertTrue(worse + " " + figure, (Double) figure.get("as_defined_ratio") > 1.2);
    }
  }

  @Test
  public void aComparisonSaysWhatIsWrongWithIt() throws IOException {
    Files.writeString(path("wrong.json"), "{\"odd\": {\"epoch\": 3}}");
    assertTrue(compare(1, "wrong.json").contains("variant [odd]"));
    Files.writeString(path("wrong.json"), "{\"odd\": 3}");
    assertTrue(compare(1, "wrong.json").contains("[odd] is no object"));
    Files.writeString(path("wrong.json"), "{\"as defined\": {}}");
    assertTrue(compare(1, "wrong.json").contains("[as defined] is the definition itself"));
    Files.writeString(path("wrong.json"), "{\"odd\": {\"settings_of\": \"odd\"}}");
    assertTrue(compare(1, "wrong.json").contains("one of [as defined], got odd"));
    Files.writeString(path("wrong.json"), "{\"odd\": {\"item_factors\": 1}}");
    assertTrue(compare(1, "wrong.json").contains("[item_factors] must be true or false"));
  }

  @Test
  public void anInterruptedComparisonGoesOnWhereItWas() throws IOException {
    Files.writeString(
        path("split.json"),
        """
        {"again": {"settings_of": "as defined"},
         "rank 1": {"factorization": {"rank": 1}, "settings_of": "again"}}
        """);
    String[] split = {"--test", "test.csv", "--seeds", "1,2", "--out", "table.md"};
    String json = compare(0, "split.json", split);
    Map<?, ?> systems = (Map<?, ?>) Json.readObject(new StringReader(json)).get("systems");
    Map<?, ?> again = (Map<?, ?>) ((Map<?, ?>) systems.get("again")).get("recall@3");
    assertEquals("what is chosen may as well be fixed", 1.0, again.get("as_defined_ratio"));
    Map<?, ?> chance = (Map<?, ?>) ((Map<?, ?>) systems.get("random")).get("recall@3");
    assertTrue(json, (Double) ((List<?>) chance.get("as_defined_ratio_ci")).get(0) > 1.2);
    List<String> table = Files.readAllLines(path("table.md"));
    assertEquals(2 + 6, table.size());
    assertTrue(table.get(0), table.get(0).contains("| recall@3 | ndcg@3 | auc | as defined ÷ it"));
    assertTrue(table.get(2), table.get(2).startsWith("| as defined | 2 | "));

    Path journal = path("table.md.runs.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(journal));
    lines.removeIf(String::isBlank);
    assertEquals("two seeds of three trainings", 6, lines.size());
    String interrupted = lines.remove(5);
    Files.writeString(journal, String.join("\n", lines) + "\n" + interrupted.substring(0, 99));
    assertEquals(json, compare(0, "split.json", split));
    lines = new ArrayList<>(Files.readAllLines(journal));
    lines.removeIf(String::isBlank);
    assertEquals("one of them was trained again", 7, lines.size());
    assertEquals(table, Files.readAllLines(path("table.md")));

    split[3] = "1,2,3";
    compare(0, "split.json", split);
    assertTrue(Files.readString(path("table.md")).contains("| rank 1 | 3 | "));
    assertEquals(10, Files.readAllLines(journal).stream().filter(l -> !l.isBlank()).count());
  }

  @Test
  public void repetitionsAreEitherDrawsOrSeeds() {
    String both = compare(2, "variants.json", "--test", "test.csv", "--draws", "2");
    assertTrue(both, both.contains("[--draws] goes with re-drawn data, not with [--test]"));
    String lone = compare(2, "variants.json", "--seeds", "2");
    assertTrue(lone, lone.contains("[--seeds] goes with [--test] only"));
  }

  private static String compare(int status, String variants, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("compare", "--definition", "d.json", "--variants", variants));
    arguments.addAll(List.of("--interactions", "train.csv", "--items", "items.jsonl", "--k", "3"));
    arguments.addAll(more.length == 0 ? List.of("--draws", "3") : List.of(more));
    return run(status, arguments.toArray(String[]::new));
  }

  @Test
  public void vectorsAreFiniteForEveryoneAndAll() throws IOException {
    Files.write(path("ids.txt"), List.of("u1", "u2", "nobody"));
    run(
        0,
        "encode",
        "--model",
        "m.csm",
        "--user-ids",
        "ids.txt",
        "--interactions",
        "train.csv",
        "--items",
        "items.jsonl",
        "--out",
        "users.csv");
    run(0, "encode", "--model", "m.csm", "--items", "items.jsonl", "--out", "vectors.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(path("users.csv")));
    assertEquals(3, lines.size());
    lines.addAll(Files.readAllLines(path("vectors.csv")));
    assertEquals(3 + WARM + COLD, lines.size());
    int width = lines.get(0).split(",").length;
    for (String line : lines) {
      String[] fields = line.split(",");
      assertEquals(width, fields.length);
      double squares = 0;
      for (int d = 1; d < width; d++) {
        squares += Math.pow(Float.parseFloat(fields[d]), 2);
      }
      assertTrue(line, Double.isFinite(squares) && squares > 0);
    }
  }

  @Test
  public void theSameFilesGiveTheSameBytes() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(path("train.csv")));
    java.util.Collections.shuffle(lines.subList(1, lines.size()), new Random(2));
    byte[] first = Files.readAllBytes(path("m.csm"));
    String original = Files.readString(path("train.csv"));
    try {
      Files.write(path("train.csv"), lines);
      train("again.csm");
    } finally {
      Files.writeString(path("train.csv"), original);
    }
    assertArrayEquals(first, Files.readAllBytes(path("again.csm")));
  }

  @Test
  public void damagedModelsAreRefused() throws IOException {
    byte[] model = Files.readAllBytes(path("m.csm"));
    Files.write(path("cut.csm"), Arrays.copyOf(model, model.length / 2));
    byte[] altered = model.clone();
    altered[model.length / 2] ^= 1;
    Files.write(path("altered.csm"), altered);
    for (String damaged : List.of("cut.csm", "altered.csm")) {
      String message =
          run(1, "encode", "--model", damaged, "--items", "items.jsonl", "--out", "none.csv");
      assertTrue(message, message.contains(damaged + ": is no usable model"));
    }
  }
}
