package org.coldstart.model.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is measured is what was learned: nothing of a test reaches the model or the ranking. */
public class LeakageTest {

  private static final int COLD_FROM = 40;
  private static final String TRAIN =
      "train --definition d.json --interactions i.csv --items items.jsonl --users users.jsonl";
  private static final String EVALUATE =
      "evaluate --model m.csm --interactions i.csv --items items.jsonl --users users.jsonl"
          + " --test t.csv --k 5";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shop shop;
  private final List<String[]> test = new ArrayList<>();

  /** The last items are in no training interaction. */
  @Before
  public void shop() throws IOException {
    shop = new Shop(folder.getRoot().toPath(), 240, 80);
    for (String[] pair : shop.interactions) {
      if (item(pair) >= COLD_FROM) {
        test.add(pair);
      }
    }
    shop.interactions.removeIf(pair -> item(pair) >= COLD_FROM);
    shop.write();
    writeTest();
  }

  private static int item(String[] pair) {
    return Integer.parseInt(pair[1].substring(1));
  }

  private void writeTest() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id"));
    test.forEach(pair -> lines.add(pair[0] + "," + pair[1]));
    Files.write(shop.path("t.csv"), lines);
  }

  private void run(String command) {
    int status = shop.run(command);
    assertEquals(shop.messages(), 0, status);
  }

  private Map<?, ?> measured(String phase, String system) {
    Map<?, ?> phases = (Map<?, ?>) shop.results().get("phases");
    return (Map<?, ?>) ((Map<?, ?>) phases.get(phase)).get(system);
  }

  @Test
  public void testOfOtherUsersIsRecalledAtRandom() throws IOException {
    run(TRAIN + " --out m.csm");
    run(EVALUATE + " --phase cold-item");
    double learned = (Double) measured("cold_item", "model").get("recall@5");
    assertTrue("there is something to lose: " + learned, learned > .25);

    List<String> users = new ArrayList<>();
    test.forEach(pair -> users.add(pair[0]));
    Collections.shuffle(users, new Random(1));
    for (int i = 0; i < users.size(); i++) {
      test.set(i, new String[] {users.get(i), test.get(i)[1]});
    }
    writeTest();
    run(EVALUATE + " --phase cold-item");
    Map<?, ?> model = measured("cold_item", "model");
    List<?> interval = (List<?>) model.get("recall@5_ci");
    double chance = 5.0 / (80 - COLD_FROM);
    assertTrue(model + " holds " + chance, (Double) interval.get(0) < chance);
    assertTrue(model + " holds " + chance, (Double) interval.get(1) > chance);
  }

  @Test
  public void neitherTestNorValidationNorStoredHistoryReachesTheArtefact() throws IOException {
    Files.delete(shop.path("t.csv"));
    run(TRAIN + " --out alone.csm");
    writeTest();
    run(TRAIN + " --out beside.csm --validation t.csv");
    byte[] alone = Files.readAllBytes(shop.path("alone.csm"));
    assertArrayEquals(alone, Files.readAllBytes(shop.path("beside.csm")));

    plantHistories();
    run(TRAIN + " --out planted.csm");
    assertArrayEquals(alone, Files.readAllBytes(shop.path("planted.csm")));
  }

  /** Stores with every user what the test wants to see. */
  private void plantHistories() throws IOException {
    for (Map<String, Object> user : shop.users) {
      user.put(
          "history",
          test.stream().filter(pair -> pair[0].equals(user.get("id"))).map(p -> p[1]).toList());
    }
    shop.write();
  }

  @Test
  public void storedHistoriesKnowNothingInAnEvaluation() throws IOException {
    run(TRAIN + " --out m.csm");
    // The users of this test are new: all that may be known of them is their profile.
    test.clear();
    for (String[] pair : shop.interactions) {
      if (pair[0].endsWith("7")) {
        test.add(pair);
      }
    }
    shop.interactions.removeIf(pair -> pair[0].endsWith("7"));
    shop.write();
    writeTest();
    run(EVALUATE + " --phase cold-user");
    Object without = measured("cold_user", "model");
    plantHistories();
    run(EVALUATE + " --phase cold-user");
    assertEquals(without, measured("cold_user", "model"));
  }

  /** The closed form knows pairs; towers see every interaction as an example. */
  @Test
  public void interactionThatIsThereTwiceTeachesTheClosedFormNothingNew() throws IOException {
    shop.definition.put("training", Map.of("serve", "closed_form"));
    shop.columns.put("timestamp", row -> "" + row % 500);
    shop.write();
    run(TRAIN + " --out once.csm");
    String once = Files.readString(shop.path("i.csv"));
    Files.writeString(
        shop.path("i.csv"), once.substring(once.indexOf('\n') + 1), StandardOpenOption.APPEND);
    run(TRAIN + " --out twice.csm");
    for (String model : List.of("once.csm", "twice.csm")) {
      run("encode --model " + model + " --items items.jsonl --out " + model + ".csv");
    }
    assertEquals(
        Files.readString(shop.path("once.csm.csv")), Files.readString(shop.path("twice.csm.csv")));
  }

  /** Counts what the training sees, and what only the test does. */
  private int ratings(int item) {
    String id = "i" + item;
    return (int)
        java.util.stream.Stream.concat(shop.interactions.stream(), test.stream())
            .filter(pair -> pair[1].equals(id))
            .count();
  }

  @Test
  public void counterThatKnowsTheFutureIsNamedAndLeftOut() throws IOException {
    run(TRAIN + " --out m.csm");
    run("encode --model m.csm --items items.jsonl --out without.csv");
    for (String role : List.of("content", "preference")) {
      shop.itemFeature("num_ratings", Map.of("type", "numeric", "role", role), this::ratings);
      shop.write();
      run(TRAIN + " --out m.csm");
      assertTrue(
          shop.messages(), shop.messages().contains("item feature [num_ratings] has a rank"));
      Map<?, ?> report = (Map<?, ?>) shop.results().get("report");
      Map<?, ?> leak = (Map<?, ?>) ((List<?>) report.get("leaking_features")).get(0);
      assertEquals("item", leak.get("side"));
      assertEquals("num_ratings", leak.get("feature"));
      run("encode --model m.csm --items items.jsonl --out with.csv");
      assertEquals(
          "as if it were not there",
          Files.readString(shop.path("without.csv")),
          Files.readString(shop.path("with.csv")));
    }
  }

  @Test
  public void honestNumberStays() throws IOException {
    Random random = new Random(2);
    shop.itemFeature("year", Map.of("type", "numeric"), i -> 1950 + random.nextInt(70));
    shop.itemFeature("price", Map.of("type", "numeric"), i -> random.nextInt(500) / 100.0);
    shop.write();
    run(TRAIN + " --out m.csm");
    Map<?, ?> report = (Map<?, ?>) shop.results().get("report");
    assertTrue(report.toString(), !report.containsKey("leaking_features"));
  }

  @Test
  public void nothingButACounterIsRefused() throws IOException {
    shop.itemFeatures.remove("genre");
    shop.itemFeature("num_ratings", Map.of("type", "numeric"), this::ratings);
    shop.write();
    assertEquals(1, shop.run(TRAIN + " --out m.csm"));
    assertTrue(shop.messages(), shop.messages().contains("[item.features]"));
    assertTrue(shop.messages(), shop.messages().contains("[num_ratings]"));
  }
}
