package org.coldstart.qa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.catalogue.Catalogue;
import org.coldstart.qa.catalogue.GeneratedCatalogue;
import org.coldstart.qa.catalogue.HeldOut;
import org.coldstart.qa.client.RestClient;
import org.coldstart.qa.cluster.SharedCluster;
import org.coldstart.qa.job.MainJob;

/**
 * A small shop on the shared server, trained and deployed once for all tests that only read it: new
 * items indexed through the pipeline, everything searchable.
 */
final class SharedShop {
  private static final SharedShop SHOP = new SharedShop();

  final RestClient client = SharedCluster.client();
  final Catalogue catalogue = GeneratedCatalogue.of(600, 400, 16_000, 5);
  final HeldOut heldOut = HeldOut.of(catalogue, 1);
  final MainJob job = new MainJob(client, catalogue, heldOut, "films");
  final JsonNode version;
  final List<String> phases = new ArrayList<>();
  private final Map<String, Integer> itemIndex = new HashMap<>();

  private SharedShop() {
    for (int item = 0; item < catalogue.items().size(); item++) {
      itemIndex.put(catalogue.items().get(item).id(), item);
    }
    job.indexWhatIsKnown();
    job.define();
    version = job.train(run -> phases.add(run.phase()));
    job.deploy(run -> {});
    job.indexNewItems();
  }

  static SharedShop get() {
    return SHOP;
  }

  /** Index in the catalogue of an item's id. */
  int item(String id) {
    return itemIndex.get(id);
  }
}
