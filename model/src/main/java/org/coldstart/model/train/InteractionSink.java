package org.coldstart.model.train;

/** Takes interactions as somebody reads them. */
public interface InteractionSink {

  /**
   * Takes an interaction.
   *
   * @param label 0 or 1; or anything finite where the definition says from where on it is positive
   * @param weight finite, 0 or more
   * @param timestamp {@link TrainingData#NO_TIMESTAMP} where there is none
   * @param session null where there is none
   * @throws InteractionException naming the field that is wrong; then nothing has changed
   */
  void interaction(
      String userId, String itemId, float label, float weight, long timestamp, String session);

  /** Takes an interaction without a label, which is positive; see {@link #interaction}. */
  void positive(String userId, String itemId, float weight, long timestamp, String session);
}
