package org.coldstart.model.train;

/**
 * How long and on what batches towers are trained.
 *
 * @param epochs passes over the examples at most, 0 or more
 * @param batchSize examples of a step, 1 or more; the examples are cut into batches of this size or
 *     a little more, never less unless there are too few
 * @param dropout how often preferences are dropped
 * @param uniformNegatives items drawn uniformly from the catalogue beside each batch, 0 or more
 * @param pairNegatives negatives that each positive is given by rolling the batch, for the losses
 *     on labelled pairs, where no example is a negative; 1 or more
 * @param patience epochs without a better validation score after which training ends, 1 or more
 * @param hopeless training ends at once where a validation score, which is then positive, falls
 *     below this share of the best, from 0 for never to 1
 * @param rateDecay what the learning rate is multiplied by after each epoch, in (0, 1]
 * @param seed of everything that is drawn at random
 */
public record GradientSettings(
    int epochs,
    int batchSize,
    PreferenceDropout dropout,
    int uniformNegatives,
    int pairNegatives,
    int patience,
    double hopeless,
    double rateDecay,
    long seed) {

  /**
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public GradientSettings {
    Ranges.atLeast("epochs", epochs, 0);
    Ranges.atLeast("batchSize", batchSize, 1);
    Ranges.atLeast("uniformNegatives", uniformNegatives, 0);
    Ranges.atLeast("pairNegatives", pairNegatives, 1);
    Ranges.atLeast("patience", patience, 1);
    Ranges.probability("hopeless", hopeless);
    Ranges.above("rateDecay", rateDecay, 0);
    Ranges.probability("rateDecay", rateDecay);
  }
}
