package org.coldstart.qa.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * What {@code GET …/runs/{id}} says about a long action.
 *
 * @param body the whole answer
 */
public record Run(JsonNode body) {
  public boolean ended() {
    return !body.path("state").asText().equals("running");
  }

  public boolean completed() {
    return body.path("state").asText().equals("completed");
  }

  public String phase() {
    return body.path("phase").asText();
  }

  /** One line for a person: where it stands. */
  public String progress() {
    StringBuilder line = new StringBuilder(phase());
    long total = body.path("total").asLong();
    if (total > 0) {
      line.append(String.format(Locale.ROOT, ": %,d of %,d", body.path("done").asLong(), total));
    }
    if (body.path("epoch").asInt() > 0) {
      line.append(String.format(Locale.ROOT, ", epoch %d", body.path("epoch").asInt()));
    }
    if (body.path("loss").isNumber()) {
      line.append(String.format(Locale.ROOT, ", loss %.4f", body.path("loss").asDouble()));
    }
    if (body.path("eta_ms").isNumber()) {
      line.append(
          String.format(Locale.ROOT, ", about %.0f s left", body.path("eta_ms").asDouble() / 1000));
    }
    return line.toString();
  }
}
