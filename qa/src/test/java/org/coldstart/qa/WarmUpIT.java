package org.coldstart.qa;

import static org.coldstart.qa.Refusal.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.client.RestClient.Document;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.cluster.SharedCluster;
import org.coldstart.qa.job.MainJob;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** What the first clicks on a new item do for it, on a real server. */
public class WarmUpIT {
  private static final String MODEL = "warming";
  private static final long INTERVAL_SECONDS = 5;

  /** Beside the interval: the look at what is due, the run itself, and a slow machine. */
  private static final long SLACK_SECONDS = 25;

  private static final RestClient CLIENT = SharedCluster.client();
  private static final Catalogue CATALOGUE = GeneratedCatalogue.of(200, 120, 5_000, 7);
  private static final HeldOut HELD_OUT = HeldOut.of(CATALOGUE, 1);
  private static final MainJob JOB = new MainJob(CLIENT, CATALOGUE, HELD_OUT, MODEL);

  @BeforeClass
  public static void deploy() {
    JOB.indexWhatIsKnown();
    JOB.define(definition(Map.of()));
    JOB.train(run -> {});
    JOB.deploy(run -> {});
    JOB.indexNewItems();
  }

  @AfterClass
  public static void cleanUp() {
    CLIENT.delete(JOB.path() + "?force=true").orFail();
    CLIENT.delete("/_ingest/pipeline/" + JOB.pipeline()).orFail();
    CLIENT.delete("/" + JOB.itemIndex() + "," + JOB.userIndex() + "," + JOB.eventIndex()).orFail();
  }

  private static Map<String, Object> definition(Map<String, Object> warmUp) {
    Map<String, Object> definition = new LinkedHashMap<>(QuickDefinition.of(JOB, 8));
    definition.put("warm_up", warmUp);
    return definition;
  }

  private static String newItem(int number) {
    return CATALOGUE.items().get(HELD_OUT.items(CATALOGUE, true)[number]).id();
  }

  /** Users with a history. */
  private static List<Integer> users() {
    return IntStream.range(0, CATALOGUE.users().size())
        .filter(user -> !HELD_OUT.history().get(user).isEmpty())
        .boxed()
        .toList();
  }

  private static void click(String item, List<Integer> users) {
    List<Document> events = new ArrayList<>();
    for (int user : users) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("user_id", CATALOGUE.users().get(user).id());
      event.put("item_id", item);
      event.put("timestamp", 1);
      events.add(new Document(null, event));
    }
    CLIENT.bulk(JOB.eventIndex(), "", events);
  }

  private static double score(int user, String item) {
    CLIENT.post("/" + JOB.itemIndex() + "/_refresh", null).orFail();
    return CLIENT
        .post(
            "/" + JOB.itemIndex() + "/_search",
            Map.of(
                "query",
                Map.of(
                    "cold_start",
                    Map.of(
                        "model",
                        MODEL,
                        "field",
                        MainJob.FIELD,
                        "user",
                        JOB.context(user),
                        "k",
                        1,
                        "filter",
                        Map.of("ids", Map.of("values", List.of(item)))))))
        .orFail()
        .body()
        .path("hits")
        .path("hits")
        .path(0)
        .path("_score")
        .asDouble();
  }

  private static JsonNode content(String item) {
    return CLIENT
        .get("/" + JOB.itemIndex() + "/_doc/" + item)
        .orFail()
        .body()
        .path("_source")
        .path(MainJob.FIELD);
  }

  private static JsonNode warmUp() {
    return CLIENT
        .post(
            JOB.path() + "/_warm_up?wait_for_completion=true",
            Map.of("index", JOB.itemIndex(), "field", MainJob.FIELD))
        .orFail()
        .body();
  }

  @Test
  public void whoClicksIsShownTheItemSooner() {
    String item = newItem(0);
    List<Integer> fans = users().subList(0, 10);
    double before = score(fans.get(0), item);
    JsonNode other = content(newItem(1));
    click(item, fans);
    JsonNode run = warmUp();
    assertEquals(run.toString(), "completed", run.path("state").asText());
    assertEquals(run.toString(), 1, run.path("outcome").path("items_warmed_up").asInt());
    assertEquals(run.toString(), 1, run.path("outcome").path("documents_written").asInt());
    double after = score(fans.get(0), item);
    assertTrue(after + " after, " + before + " before", after > before);
    assertEquals("nobody has clicked on this one", other, content(newItem(1)));

    JsonNode warm = content(item);
    CLIENT
        .call(
            "POST",
            "/" + JOB.itemIndex() + "/_update/" + item,
            Map.of("doc", Map.of("new", true, "comment", "written later")))
        .orFail();
    assertEquals("whoever writes the document keeps its vector", warm, content(item));
    assertEquals(0, warmUp().path("outcome").path("items_warmed_up").asInt());

    JsonNode model = CLIENT.get(JOB.path()).orFail().body();
    JsonNode last = model.path("deployments").path(0).path("last_warm_up");
    assertTrue(model.toString(), last.path("run").isTextual());
    JsonNode stats = CLIENT.get("/_plugins/_coldstart/stats").orFail().body();
    assertTrue(
        stats.toString(),
        StreamSupport.stream(stats.path("nodes").spliterator(), false)
            .anyMatch(node -> node.path("warm_ups").path("items_warmed_up").asLong() > 0));
  }

  @Test
  public void aClickCountsAfterOneInterval() throws InterruptedException {
    CLIENT.put(JOB.path(), definition(Map.of("interval", INTERVAL_SECONDS + "s"))).orFail();
    try {
      long slowest = 0;
      for (int round = 0; round < 3; round++) {
        String item = newItem(2 + round);
        JsonNode cold = content(item);
        long clicked = System.nanoTime();
        click(item, users().subList(round, round + 1));
        while (content(item).equals(cold)) {
          assertTrue(
              "the vector is still the same",
              System.nanoTime() - clicked
                  < TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS + SLACK_SECONDS));
          Thread.sleep(100);
        }
        slowest = Math.max(slowest, System.nanoTime() - clicked);
      }
      System.out.printf(
          Locale.ROOT,
          "from a click to the changed vector, at an interval of %d s: at most %.1f s%n",
          INTERVAL_SECONDS,
          slowest / 1e9);
    } finally {
      CLIENT.put(JOB.path(), definition(Map.of())).orFail();
    }
  }

  @Test
  public void mistakesAreNamed() {
    refused(CLIENT.post(JOB.path() + "/_warm_up", Map.of("version", 1)), 400, "[version]");
    refused(CLIENT.post(JOB.path() + "/_warm_up", Map.of("index", "nowhere")), 404, "[nowhere]");
    refused(CLIENT.post("/_plugins/_coldstart/models/nothing/_warm_up", null), 404, "[nothing]");
    for (String wrong : List.of("1s", "often", "5 m")) {
      refused(
          CLIENT.put(JOB.path(), definition(Map.of("interval", wrong))), 400, "warm_up.interval");
    }
    refused(CLIENT.put(JOB.path(), definition(Map.of("every", "5m"))), 400, "warm_up.every");
  }
}
