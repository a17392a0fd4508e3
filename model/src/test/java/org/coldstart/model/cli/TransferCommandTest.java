package org.coldstart.model.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Trainings that start from an artefact, by the command line. */
public class TransferCommandTest {

  private static final String TRAIN =
      "train --definition d.json --interactions i.csv --items items.jsonl --users users.jsonl ";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shop shop;

  /** An old market's model, and the files of a new one of which hardly anything is known. */
  @Before
  public void twoMarkets() throws IOException {
    shop = new Shop(folder.getRoot().toPath());
    shop.definition.put("training", new HashMap<>(Map.of("epochs", 0)));
    shop.write();
    assertEquals(shop.messages(), 0, shop.run(TRAIN + "--out old.csm"));
    shop.interactions.removeIf(row -> Integer.parseInt(row[0].substring(1)) >= 8);
    shop.write();
  }

  private Map<?, ?> train(String more) {
    assertEquals(shop.messages(), 0, shop.run(TRAIN + more));
    return (Map<?, ?>) shop.results().get("report");
  }

  /** Of items that no market knows, and so by the maps alone. */
  private List<String> vectors(String model) throws IOException {
    List<String> items = Files.readAllLines(shop.path("items.jsonl"));
    items.replaceAll(item -> item.replaceAll("\"i(\\d)", "\"later$1"));
    Files.write(shop.path("later.jsonl"), items);
    int status = shop.run("encode --model " + model + " --items later.jsonl --out v.csv");
    assertEquals(shop.messages(), 0, status);
    return Files.readAllLines(shop.path("v.csv"));
  }

  @Test
  public void anArtefactIsStartedFrom() throws IOException {
    Map<?, ?> alone = train("--out alone.csm");
    assertFalse(alone.toString(), alone.containsKey("init_from"));
    Map<?, ?> told = (Map<?, ?>) train("--init-from old.csm --out new.csm").get("init_from");
    assertEquals(told.toString(), Shop.ITEMS, told.get("items_in_common"));
    assertTrue(told.toString(), ((List<?>) told.get("features_in_common")).contains("genre"));
    assertFalse(vectors("alone.csm").equals(vectors("new.csm")));

    byte[] once = Files.readAllBytes(shop.path("new.csm"));
    Files.delete(shop.path("old.csm"));
    assertEquals("it stands alone", Shop.ITEMS, vectors("new.csm").size());
    assertEquals(once.length, Files.size(shop.path("new.csm")));
  }

  @Test
  public void whatIsFrozenIsWhatTheCommandSays() throws IOException {
    train("--init-from old.csm --out free.csm");
    train("--init-from old.csm --freeze genre --out genre.csm");
    train("--init-from old.csm --freeze all --out all.csm");
    assertFalse(vectors("free.csm").equals(vectors("all.csm")));

    // The definition may say so, too; what it calls the source is a cluster's and is given as a
    // file.
    shop.definition.put("init_from", Map.of("model", "old", "version", 1, "freeze", true));
    shop.write();
    train("--init-from old.csm --out said.csm");
    assertEquals(vectors("all.csm"), vectors("said.csm"));
  }

  @Test
  public void whatIsWrongIsNamedAndNothingIsWritten() throws IOException {
    refused(2, "--freeze genre", "[--freeze] needs [--init-from]");
    refused(1, "--init-from old.csm --freeze colour", "unknown feature [colour]");
    refused(1, "--init-from i.csv", "is no usable model");
    refused(1, "--init-from nowhere.csm", "nowhere.csm");

    shop.definition.put("training", Map.of("epochs", 0, "factorization", Map.of("rank", 3)));
    shop.write();
    refused(1, "--init-from old.csm", "training.factorization.rank");

    shop.definition.put("training", Map.of("epochs", 0));
    shop.itemFeatures.put("genre", Map.of("type", "text"));
    shop.write();
    refused(1, "--init-from old.csm", "[genre]");

    shop.definition.put("init_from", Map.of("model", "old", "version", 1));
    shop.write();
    refused(2, "", "[--init-from]");
  }

  private void refused(int status, String options, String words) {
    int answered = shop.run(TRAIN + options + " --out new.csm");
    assertEquals(shop.messages(), status, answered);
    assertTrue(shop.messages(), shop.messages().contains(words));
    assertFalse(Files.exists(shop.path("new.csm")));
  }
}
