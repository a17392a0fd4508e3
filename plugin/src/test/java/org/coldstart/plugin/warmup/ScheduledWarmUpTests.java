package org.coldstart.plugin.warmup;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coldstart.plugin.deployment.CatalogueClusterTestCase;
import org.coldstart.plugin.deployment.CatalogueTestCase;
import org.coldstart.plugin.registry.ColdStartMetadata;
import org.coldstart.plugin.registry.Deployment;
import org.coldstart.plugin.registry.ModelChange;
import org.coldstart.plugin.run.Run;
import org.coldstart.plugin.run.Runs;
import org.coldstart.plugin.stats.WarmUpCounters;
import org.opensearch.action.support.PlainActionFuture;

/** Warm-ups that a definition asks for, on several nodes. */
public class ScheduledWarmUpTests extends CatalogueClusterTestCase {

  private static final String NEW = "f60";
  private static final String EVENTS = "views";

  @SuppressWarnings("unchecked")
  private static Map<String, Object> definition(String interval) {
    Map<String, Object> definition = CatalogueTestCase.definition();
    ((Map<String, Object>) ((Map<String, Object>) definition.get("item")).get("features"))
        .put("factors", Map.of("type", "factors"));
    if (interval != null) {
      definition.put("warm_up", Map.of("interval", interval));
    }
    return definition;
  }

  private static void define(String node, String interval) {
    PlainActionFuture.<ColdStartMetadata, RuntimeException>get(
        l ->
            registry(node)
                .submit(new ModelChange.PutDefinition(MODEL, "u", definition(interval)), l));
  }

  private static Map<String, Map<String, Object>> seenBy(int user) {
    return Map.of("new-" + user, Map.of("user_id", user, "item_id", NEW, "seen", 1_000 * user));
  }

  private Object vector(Deployment deployment) {
    Map<?, ?> content =
        (Map<?, ?>) client().prepareGet(ITEMS, NEW).get().getSourceAsMap().get("vector");
    return content.get(deployment.active().orElseThrow().name());
  }

  private static List<Run> warmUps(String node) {
    return PlainActionFuture.<List<Run>, RuntimeException>get(
            l -> internalCluster().getInstance(Runs.class, node).list(l))
        .stream()
        .filter(run -> run.verb().equals(WarmUps.VERB))
        .toList();
  }

  public void testTheyComeAsOftenAsTheDefinitionSaysWhoeverLeads() throws Exception {
    List<String> nodes = internalCluster().startNodes(3);
    String node = nodes.get(0);
    prepare(node);
    client(node)
        .admin()
        .indices()
        .prepareUpdateSettings(EVENTS)
        .setSettings(Map.of("index.number_of_replicas", 1))
        .get();
    ensureGreen(EVENTS);
    define(node, null);
    train(node, Map.of("epochs", 0));
    deploy(node, "{\"index\": \"films\", \"field\": \"vector\"}", true);
    index(ITEMS, CatalogueTestCase.films(60, 61));
    Deployment deployment = registry(node).deploymentsOf(MODEL).get(0);
    client(node)
        .admin()
        .indices()
        .prepareCreate("people")
        .setSettings(Map.of("index.knn", true, "index.number_of_replicas", 1))
        .get();
    deploy(node, "{\"index\": \"people\", \"field\": \"vector\", \"side\": \"user\"}", true);
    Object cold = vector(deployment);
    index(EVENTS, seenBy(1));
    Thread.sleep(2_500);
    assertEquals("nobody has asked for it", cold, vector(deployment));

    define(node, "5s");
    assertBusy(() -> assertNotEquals(cold, vector(deployment)), 60, TimeUnit.SECONDS);
    assertBusy(() -> assertTrue(warmUps(node).stream().allMatch(Run::hasEnded)));
    int runs = warmUps(node).size();
    Thread.sleep(7_000);
    assertEquals("nothing is new", runs, warmUps(node).size());
    for (String name : nodes) {
      assertEquals(
          "a deployment of users is not asked for",
          0L,
          internalCluster().getInstance(WarmUpCounters.class, name).snapshot().get("not_started"));
    }

    internalCluster().stopCurrentClusterManagerNode();
    String left =
        nodes.stream()
            .filter(name -> List.of(internalCluster().getNodeNames()).contains(name))
            .findFirst()
            .orElseThrow();
    ensureGreen(ITEMS, EVENTS);
    Object warm = vector(deployment);
    assertNotEquals("who leads next has the warm vector too", cold, warm);
    index(EVENTS, seenBy(4));
    assertBusy(() -> assertNotEquals(warm, vector(deployment)), 60, TimeUnit.SECONDS);

    define(left, null);
    assertBusy(() -> assertTrue(warmUps(left).stream().allMatch(Run::hasEnded)));
    Object last = vector(deployment);
    index(EVENTS, seenBy(7));
    Thread.sleep(7_000);
    assertEquals("nobody asks for it any more", last, vector(deployment));
  }
}
