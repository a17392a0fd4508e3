package org.coldstart.plugin.encoding;

import org.coldstart.model.TwoTowerModel;
import org.opensearch.core.action.ActionListener;

/** Brings the towers of a version, from memory where they are loaded already. Never blocks. */
@FunctionalInterface
public interface TowerSource {

  /**
   * @param stamp the version
   * @param listener gets its towers, on the calling thread where they are at hand
   */
  void get(String stamp, ActionListener<TwoTowerModel> listener);
}
