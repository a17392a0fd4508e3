package org.coldstart.plugin.encoding;

import java.util.List;
import org.coldstart.model.TwoTowerModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItemCodec;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.plugin.stats.EncodingCounters;
import org.coldstart.plugin.stats.SlowEncodings;

/** Towers whose work shows in the node's stats. */
record CountedTowers(TwoTowerModel towers, EncodingCounters counters, SlowEncodings slow)
    implements TwoTowerModel {

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
  public boolean servesItems() {
    return towers.servesItems();
  }

  @Override
  public List<String> itemsOf(FeatureSource user) {
    return towers.itemsOf(user);
  }

  @Override
  public LearnedItemCodec itemCodec() {
    return towers.itemCodec();
  }

  @Override
  public float[] encodeItem(FeatureSource item, String id, LearnedItems learned) {
    long began = System.nanoTime();
    try {
      float[] vector = towers.encodeItem(item, id, learned);
      long took = System.nanoTime() - began;
      counters.items().record(took);
      slow.took("item", stamp(), took);
      return vector;
    } catch (RuntimeException e) {
      counters.errors().count(e);
      throw e;
    }
  }

  @Override
  public float[] encodeUser(FeatureSource user, LearnedItems learned) {
    long began = System.nanoTime();
    try {
      float[] vector = towers.encodeUser(user, learned);
      long took = System.nanoTime() - began;
      counters.users().record(took);
      slow.took("user", stamp(), took);
      return vector;
    } catch (RuntimeException e) {
      counters.errors().count(e);
      throw e;
    }
  }
}
