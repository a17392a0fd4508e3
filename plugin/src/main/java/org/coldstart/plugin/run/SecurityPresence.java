package org.coldstart.plugin.run;

import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;

/** Whether a security plugin decides who may read what, as far as its settings tell. */
public final class SecurityPresence {

  private static final String DISABLED = "plugins.security.disabled";

  private final ClusterSettings known;
  private final Settings settings;

  /**
   * @param known the settings that some part of this node has declared
   * @param settings the node's own
   */
  public SecurityPresence(ClusterSettings known, Settings settings) {
    this.known = known;
    this.settings = settings;
  }

  /** Whether there is one that is not switched off. */
  public boolean isOn() {
    return known.get(DISABLED) != null && !settings.getAsBoolean(DISABLED, false);
  }
}
