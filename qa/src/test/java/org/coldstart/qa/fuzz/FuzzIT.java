package org.coldstart.qa.fuzz;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.SharedCluster;
import org.junit.Test;

/**
 * Malformed bodies, names, parameters and documents, to every verb, the processor and the query: no
 * 5xx, no request that hangs, nothing changed. {@code -P fuzz} sends a hundred thousand; {@code
 * -Dfuzz.seed} sends others.
 */
public class FuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final long FIRST = Long.getLong("fuzz.first", 0);
  private static final long REQUESTS = Long.getLong("fuzz.requests", 2000);
  private static final Duration LIMIT = Duration.ofMinutes(Long.getLong("fuzz.minutes", 60));

  private final RestClient client = SharedCluster.client();

  @Test
  public void malformedRequestsAreRefusedAndChangeNothing() throws Exception {
    try (FuzzShop shop = new FuzzShop(client)) {
      Map<String, JsonNode> before = ServerState.of(client);
      Fuzzer fuzzer = new Fuzzer(SharedCluster.address(), shop, SEED, LIMIT);
      long started = System.nanoTime();
      List<String> findings = fuzzer.send(FIRST, REQUESTS);
      System.out.printf(
          "fuzz: seed %d, requests %d to %d in %d s, go on with -Dfuzz.first=%d%n%s",
          SEED,
          FIRST,
          fuzzer.next() - 1,
          (System.nanoTime() - started) / 1_000_000_000,
          fuzzer.next(),
          fuzzer.counts());
      fuzzer.serversOwn().forEach(own -> System.out.println("the server's own: " + own));
      assertTrue("seed " + SEED + "\n" + String.join("\n\n", findings), findings.isEmpty());
      assertEquals(before, ServerState.of(client));
      assertEquals(List.of(), ServerState.tasks(client));
    }
  }
}
