package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The same request where the plugin has no part in it: the document to an index that nothing is
 * deployed on, through a pipeline without {@code item_tower}; the pipeline with another processor
 * in that one's place; of a query its filter alone. What goes wrong there in the same way is the
 * server's own mistake.
 */
final class Elsewhere {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY = "cold_start";
  private static final String PROCESSOR = "\"item_tower\"";
  private static final String OTHER_PROCESSOR = "\"lowercase\"";

  private final FuzzShop shop;

  Elsewhere(FuzzShop shop) {
    this.shop = shop;
  }

  /** Empty where the request is about nothing but the plugin. */
  Optional<Attempt> of(Attempt attempt) {
    return switch (attempt.verb()) {
      case "document", "bulk", "update" -> Optional.of(attempt.to(moved(attempt.path())));
      case "pipeline", "simulate" -> Optional.of(attempt.saying(replaced(attempt.body())));
      case "query" -> filterOf(attempt);
      default -> Optional.empty();
    };
  }

  private Optional<Attempt> filterOf(Attempt attempt) {
    try {
      JsonNode filter = JSON.readTree(attempt.body()).findPath(QUERY).path("filter");
      return filter.isMissingNode()
          ? Optional.empty()
          : Optional.of(
              attempt
                  .to("/" + shop.plainIndex() + verb(attempt.path()))
                  .saying(Mutation.written(Mutation.tree(Map.of("query", filter)))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String verb(String path) {
    return path.contains("/_validate/") ? "/_validate/query?explain" : "/_search";
  }

  private String moved(String path) {
    return path.replace("/" + shop.job.itemIndex() + "/", "/" + shop.plainIndex() + "/")
        .replace("pipeline=" + shop.job.pipeline(), "pipeline=" + FuzzShop.PLAIN_PIPELINE);
  }

  /** Byte for byte, since the body may be no text. */
  private static byte[] replaced(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1)
        .replace(PROCESSOR, OTHER_PROCESSOR)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
