package org.coldstart.qa.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the server said to one call.
 *
 * @param call method and path, for messages
 * @param status the HTTP status
 * @param body the parsed body; a text node where it was not JSON
 */
public record Answer(String call, int status, JsonNode body) {
  /**
   * This answer if its status is 2xx; otherwise an {@link UnexpectedAnswerException} with all of
   * it.
   */
  public Answer orFail() {
    if (status / 100 != 2) {
      throw new UnexpectedAnswerException(this);
    }
    return this;
  }

  /**
   * The reason of an error in OpenSearch's shape, root cause and deepest cause included; empty
   * where there is none.
   */
  public String reason() {
    StringBuilder reasons = new StringBuilder();
    for (JsonNode error = body.path("error"); error.isObject(); error = error.path("caused_by")) {
      reasons.append(error.path("reason").asText()).append('\n');
      for (JsonNode shard : error.path("failed_shards")) {
        reasons.append(shard.path("reason").path("reason").asText()).append('\n');
      }
      for (JsonNode root : error.path("root_cause")) {
        reasons.append(root.path("reason").asText()).append('\n');
      }
    }
    return reasons.toString();
  }
}
