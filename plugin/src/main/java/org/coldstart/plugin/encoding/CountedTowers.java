package org.coldstart.plugin.encoding;

import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.plugin.stats.EncodingCounters;

/** Towers whose work shows in the node's stats. */
record CountedTowers(TwoTowerModel towers, EncodingCounters counters) implements TwoTowerModel {

  @Override
  public String stamp() {
    return towers.stamp();
  }

  @Override
  public ModelDefinition definition() {
    return towers.definition();
  }

  @Override
  public int dimension() {
    return towers.dimension();
  }

  @Override
  public long ramBytesUsed() {
    return towers.ramBytesUsed();
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id) {
    long began = System.nanoTime();
    try {
      float[] vector = towers.encodeItem(item, id);
      counters.items(1, System.nanoTime() - began);
      return vector;
    } catch (RuntimeException e) {
      counters.failure();
      throw e;
    }
  }

  @Override
  public float[] encodeUser(FeatureSource user) {
    long began = System.nanoTime();
    try {
      float[] vector = towers.encodeUser(user);
      counters.users(1, System.nanoTime() - began);
      return vector;
    } catch (RuntimeException e) {
      counters.failure();
      throw e;
    }
  }
}
