package org.coldstart.model.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WarmUpCommandTest {

  private static final int KNOWN = Shop.ITEMS - 4;

  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();

  private static Shop shop;

  /** A model that knows all items but the last four, and what happened to those since. */
  @BeforeClass
  public static void train() throws IOException {
    shop = new Shop(FOLDER.getRoot().toPath());
    shop.definition.put("training", java.util.Map.of("epochs", 0));
    List<String[]> since = new ArrayList<>(shop.interactions);
    shop.interactions.removeIf(row -> Integer.parseInt(row[1].substring(1)) >= KNOWN);
    shop.write();
    assertEquals(
        shop.messages(),
        0,
        shop.run("train --definition d.json --interactions i.csv --items items.jsonl --out m.csm"));
    shop.interactions.clear();
    shop.interactions.addAll(since);
    shop.write();
  }

  private static String vectors(String model) throws IOException {
    assertEquals(
        shop.messages(),
        0,
        shop.run("encode --model " + model + " --items items.jsonl --out v.csv"));
    return Files.readString(shop.path("v.csv"));
  }

  @Test
  public void newItemsAreServedByWhatHappenedToThemOnceAndForAll() throws IOException {
    String command = " --interactions i.csv --items items.jsonl --out ";
    assertEquals(shop.messages(), 0, shop.run("warm-up --model m.csm" + command + "warm.csm"));
    assertEquals(4, ((Number) shop.results().get("warmed_up")).intValue());
    String[] before = vectors("m.csm").split("\n");
    String[] after = vectors("warm.csm").split("\n");
    for (int i = 0; i < Shop.ITEMS; i++) {
      if (i < KNOWN) {
        assertEquals(before[i], after[i]);
      } else {
        assertNotEquals(before[i], after[i]);
      }
    }
    assertEquals(0, shop.run("warm-up --model warm.csm" + command + "again.csm"));
    assertArrayEquals(
        Files.readAllBytes(shop.path("warm.csm")), Files.readAllBytes(shop.path("again.csm")));
  }

  @Test
  public void aPhaseAfterTheOtherIsMeasured() throws IOException {
    List<String> rows = Files.readAllLines(shop.path("i.csv"));
    List<String> first = new ArrayList<>(rows.subList(0, 1));
    List<String> second = new ArrayList<>(first);
    List<String> test = new ArrayList<>(first);
    List<String> past = new ArrayList<>(first);
    for (String row : rows.subList(1, rows.size())) {
      boolean known = Integer.parseInt(row.replaceAll(".*i([0-9]+).*", "$1")) < KNOWN;
      (known ? past : List.of(first, second, test).get(Math.floorMod(row.hashCode(), 3))).add(row);
    }
    Files.write(shop.path("past.csv"), past);
    Files.write(shop.path("first.csv"), first);
    Files.write(shop.path("second.csv"), second);
    Files.write(shop.path("test.csv"), test);
    String phases = shop.path("first.csv") + "," + shop.path("second.csv");
    assertEquals(
        shop.messages(),
        0,
        shop.run(
            "evaluate-warm-up --models m.csm --interactions past.csv --test test.csv --items"
                + " items.jsonl --depth 1 --phases "
                + phases));
    for (String update : List.of("frozen", "closed_form", "mwuf")) {
      java.util.Map<?, ?> of = (java.util.Map<?, ?>) shop.results().get(update);
      assertEquals("[cold, after_first.csv, after_second.csv]", of.keySet().toString());
      java.util.Map<?, ?> last = (java.util.Map<?, ?>) of.get("after_second.csv");
      double recall = ((Number) last.get("recall@1")).doubleValue();
      assertTrue(update + " " + recall, recall > .5 && recall <= 1);
    }
  }

  @Test
  public void whatIsWrongIsNamedAndNothingIsWritten() throws IOException {
    Files.writeString(shop.path("bad.csv"), "user_id,item_id,label\nu1,i1,7\n");
    assertEquals(
        1,
        shop.run(
            "warm-up --model m.csm --interactions bad.csv --items items.jsonl --out warm.csm"));
    assertTrue(
        shop.messages(),
        shop.messages().contains("line 2") && !Files.exists(shop.path("none.csm")));
    assertEquals(2, shop.run("warm-up --model m.csm --items items.jsonl --out warm.csm"));
    assertTrue(shop.messages(), shop.messages().contains("[--interactions]"));
    assertEquals(
        1, shop.run("warm-up --model i.csv --interactions i.csv --items items.jsonl --out w.csm"));
    assertTrue(shop.messages(), shop.messages().contains("is no usable model"));
    assertEquals(
        2,
        shop.run(
            "warm-up --model m.csm --interactions i.csv --items items.jsonl --method guess --out"
                + " w.csm"));
    assertTrue(shop.messages(), shop.messages().contains("closed_form, mwuf, got guess"));
  }
}
