package org.coldstart.model.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.coldstart.model.loss.Batch;

/**
 * The batch in hand: some examples, the extra items beside them, which preferences were dropped,
 * and what the losses need to know of all that. Filled again for every step.
 */
final class MiniBatch {

  private final TrainingExamples examples;
  private final NegativeSampler negatives;
  private final PreferenceDropout dropout;
  private final int rolled;
  private final int pairNegatives;
  private final int uniform;
  private final float[] logProbabilityOfItem;
  private final int[] preferenceOfItem;

  final int[] users;
  final int[] items;
  final int[] userPreferences;
  final int[] itemPreferences;
  final int[] keptUserPreferences;
  final int[] keptItemPreferences;
  private final float[] labels;
  private final float[] weights;
  private final int[] sessions;
  private final float[] logProbabilities;

  /**
   * @param capacity rows of the largest batch
   * @param rolled shifts that the losses ask for
   * @param pairNegatives shifts that lend negatives to labelled pairs; 0 where examples bring their
   *     own
   * @param uniform items drawn uniformly beside each batch
   */
  MiniBatch(
      TrainingExamples examples,
      NegativeSampler negatives,
      PreferenceDropout dropout,
      int items,
      int capacity,
      int rolled,
      int pairNegatives,
      int uniform) {
    this.examples = examples;
    this.negatives = negatives;
    this.dropout = dropout;
    this.rolled = rolled;
    this.pairNegatives = pairNegatives;
    this.uniform = uniform;
    this.logProbabilityOfItem = new float[items];
    this.preferenceOfItem = new int[items];
    Arrays.fill(preferenceOfItem, -1);
    for (int e = 0; e < examples.size(); e++) {
      logProbabilityOfItem[examples.item()[e]]++;
      preferenceOfItem[examples.item()[e]] = examples.itemPreference()[e];
    }
    for (int item = 0; item < items; item++) {
      logProbabilityOfItem[item] =
          (float) Math.log(logProbabilityOfItem[item] / Math.max(1, examples.size()));
    }
    this.users = new int[capacity];
    this.items = new int[capacity + uniform];
    this.userPreferences = new int[capacity];
    this.itemPreferences = new int[capacity + uniform];
    this.keptUserPreferences = new int[capacity];
    this.keptItemPreferences = new int[capacity + uniform];
    this.labels = new float[capacity];
    this.weights = new float[capacity];
    this.sessions = new int[examples.session().length == 0 ? 0 : capacity];
    this.logProbabilities = new float[capacity + uniform];
  }

  /** Takes the examples {@code order[from … to − 1]} and draws what is random about a batch. */
  Batch fill(int[] order, int from, int to, SplittableRandom random) {
    int rows = to - from;
    int columns = rows + uniform;
    for (int row = 0; row < rows; row++) {
      int e = order[from + row];
      users[row] = examples.user()[e];
      items[row] = examples.item()[e];
      userPreferences[row] = examples.userPreference()[e];
      itemPreferences[row] = examples.itemPreference()[e];
      labels[row] = examples.label()[e];
      weights[row] = examples.weight()[e];
      if (sessions.length != 0) {
        sessions[row] = examples.session()[e];
      }
      logProbabilities[row] = logProbabilityOfItem[items[row]];
    }
    negatives.uniform(items, rows, columns, random);
    for (int column = rows; column < columns; column++) {
      itemPreferences[column] = preferenceOfItem[items[column]];
      logProbabilities[column] = negatives.uniformLogProbability();
    }
    dropout.dropUsers(userPreferences, keptUserPreferences, rows, random);
    dropout.dropItems(itemPreferences, keptItemPreferences, columns, random);
    int[] shifts = negatives.shifts(rows, Math.max(rolled, pairNegatives), random);
    return new Batch(
        rows,
        columns,
        labels,
        weights,
        sessions,
        negatives.mask(users, rows, items, columns),
        shifts,
        Math.min(pairNegatives, shifts.length),
        logProbabilities);
  }
}
