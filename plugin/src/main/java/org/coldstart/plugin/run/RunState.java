package org.coldstart.plugin.run;

import java.util.Locale;

/** How a run stands. */
public enum RunState {
  /** It goes on, or its node has just died and nobody has noticed yet. */
  RUNNING,
  /** It ended with an outcome. */
  COMPLETED,
  /** It ended with a reason. */
  FAILED,
  /** Somebody stopped it. */
  CANCELLED;

  /** The name in JSON: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RunState ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
