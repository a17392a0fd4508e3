package org.coldstart.model.train;

import org.apache.lucene.util.IntroSorter;

/** Sorts interactions in place: by time, user, item, and where all these agree by what is left. */
final class InteractionOrder extends IntroSorter {

  private final int[] userOf;
  private final int[] itemOf;
  private final float[] labels;
  private final float[] weights;
  private final long[] timestamps;
  private final int[] sessionOf;

  private int pivotUser;
  private int pivotItem;
  private float pivotLabel;
  private float pivotWeight;
  private long pivotTimestamp;
  private int pivotSession;

  InteractionOrder(
      int[] userOf,
      int[] itemOf,
      float[] labels,
      float[] weights,
      long[] timestamps,
      int[] sessionOf) {
    this.userOf = userOf;
    this.itemOf = itemOf;
    this.labels = labels;
    this.weights = weights;
    this.timestamps = timestamps;
    this.sessionOf = sessionOf;
  }

  @Override
  protected void setPivot(int i) {
    pivotUser = userOf[i];
    pivotItem = itemOf[i];
    pivotLabel = labels[i];
    pivotWeight = weights[i];
    pivotTimestamp = timestamps[i];
    pivotSession = sessionOf[i];
  }

  @Override
  protected int comparePivot(int j) {
    int order = Long.compare(pivotTimestamp, timestamps[j]);
    order = order != 0 ? order : Integer.compare(pivotUser, userOf[j]);
    order = order != 0 ? order : Integer.compare(pivotItem, itemOf[j]);
    order = order != 0 ? order : Float.compare(pivotLabel, labels[j]);
    order = order != 0 ? order : Float.compare(pivotWeight, weights[j]);
    return order != 0 ? order : Integer.compare(pivotSession, sessionOf[j]);
  }

  @Override
  protected void swap(int i, int j) {
    swap(userOf, i, j);
    swap(itemOf, i, j);
    swap(labels, i, j);
    swap(weights, i, j);
    swap(sessionOf, i, j);
    long timestamp = timestamps[i];
    timestamps[i] = timestamps[j];
    timestamps[j] = timestamp;
  }

  private static void swap(int[] values, int i, int j) {
    int value = values[i];
    values[i] = values[j];
    values[j] = value;
  }

  private static void swap(float[] values, int i, int j) {
    float value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
