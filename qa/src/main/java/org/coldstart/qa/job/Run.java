package org.coldstart.qa.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code GET …/runs/{id}} says about a long action.
 *
 * @param body the whole answer
 */
public record Run(JsonNode body) {
  private static final Set<String> GOING_ON =
      Set.of("", "pending", "queued", "running", "cancelling");

  public String state() {
    return body.path("state").asText();
  }

  public boolean ended() {
    return !GOING_ON.contains(state().toLowerCase(Locale.ROOT));
  }

  public boolean succeeded() {
    return Set.of("succeeded", "completed", "done", "ready")
        .contains(state().toLowerCase(Locale.ROOT));
  }

  /** One line for a person: where it stands. */
  public String progress() {
    StringBuilder line = new StringBuilder(body.path("phase").asText(state()));
    if (body.path("progress").isNumber()) {
      line.append(String.format(Locale.ROOT, " %3.0f %%", 100 * body.path("progress").asDouble()));
    } else if (body.path("progress").isObject()) {
      line.append(' ').append(body.path("progress"));
    }
    if (body.path("time_left_ms").isNumber()) {
      line.append(
          String.format(
              Locale.ROOT, ", about %.0f s left", body.path("time_left_ms").asDouble() / 1000));
    }
    return line.toString();
  }
}
