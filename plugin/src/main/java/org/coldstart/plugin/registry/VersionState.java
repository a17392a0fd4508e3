package org.coldstart.plugin.registry;

import java.util.Locale;

/** How far a version has come; a version that failed stays, with its reason. */
public enum VersionState {
  /** Its number is taken and its run goes on; it has no weights yet. */
  TRAINING,
  /** Its weights are stored whole. */
  READY,
  /** Its run ended without weights. */
  FAILED;

  /** The name in JSON: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static VersionState ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
