package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.loss.Anchor;
import org.coldstart.model.loss.Batch;
import org.coldstart.model.loss.EmbeddingGradient;
import org.coldstart.model.loss.Embeddings;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.Reconstruction;
import org.coldstart.model.tower.NormalizedTower;
import org.coldstart.model.tower.PreferenceScaling;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerSpec;

/**
 * The second stage of the original DropoutNet: two towers with batch norm learn to reproduce the
 * scores of given factors while their preference inputs go missing at random. The learning rate
 * falls in steps. The same inputs, settings and seed give the same towers to the bit, on any number
 * of threads.
 */
final class ReconstructionTraining {

  private static final String PHASE = "gradient";
  private static final double DECAY = 0.1;
  private static final int PARTS = 3;

  /**
   * How training goes.
   *
   * @param epochs at most
   * @param plannedEpochs in how many epochs the learning rate falls from a part of its steps to the
   *     next; not fewer than the epochs
   * @param pairs how many an epoch draws
   * @param batchSize pairs of a step
   * @param dropout how often preferences are dropped
   * @param anchor holds what towers make of a preference at the factor of its user or item
   * @param patience epochs without a better validation score after which training ends
   * @param seed of everything that is drawn at random
   */
  record Settings(
      int epochs,
      int plannedEpochs,
      int pairs,
      int batchSize,
      PreferenceDropout dropout,
      Anchor anchor,
      int patience,
      long seed) {}

  /**
   * One of the two towers.
   *
   * @param inputs preferences are rows of the entities of the same number
   * @param scaling what preferences go through
   * @param factors {@code [entities × dimension]}: the vectors whose products are learned
   */
  record Side(TowerSpec spec, TowerInputs inputs, PreferenceScaling scaling, DenseMatrix factors) {}

  private final Settings settings;
  private final Optimizer optimizer;
  private final Workers workers;

  ReconstructionTraining(Settings settings, Optimizer optimizer, Workers workers) {
    this.settings = settings;
    this.optimizer = optimizer;
    this.workers = workers;
  }

  /**
   * Trains.
   *
   * @param validation judges the towers after each epoch; not asked of what they started as
   */
  GradientOutcome train(
      Side users,
      Side items,
      ReconstructionPairs pairs,
      Validation validation,
      ProgressListener listener) {
    Run run = new Run(users, items, pairs, listener);
    List<Double> scores = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TowerPair best = run.folded();
    int bestEpoch = 0;
    double bestScore = Double.NEGATIVE_INFINITY;
    scores.add(bestScore);
    for (int epoch = 1; epoch <= settings.epochs; epoch++) {
      double loss = run.epoch(epoch);
      losses.add(loss);
      if (!Double.isFinite(loss)) {
        return new GradientOutcome(best, bestEpoch, scores, losses, GradientOutcome.End.DIVERGED);
      }
      TowerPair towers = run.folded();
      double score = validation.score(towers, epoch);
      scores.add(score);
      if (score > bestScore) {
        bestScore = score;
        bestEpoch = epoch;
        best = towers;
      } else if (epoch - bestEpoch >= settings.patience) {
        return new GradientOutcome(best, bestEpoch, scores, losses, GradientOutcome.End.PATIENCE);
      }
    }
    return new GradientOutcome(best, bestEpoch, scores, losses, GradientOutcome.End.EPOCHS);
  }

  /** What the learning rate is multiplied by: less by a step after each third of the plan. */
  static double rateFactor(int epoch, int plannedEpochs) {
    return Math.pow(DECAY, PARTS * (epoch - 1) / plannedEpochs);
  }

  private final class Run {
    private final Side users;
    private final Side items;
    private final ReconstructionPairs pairs;
    private final ProgressListener listener;
    private final int size;
    private final NormalizedTower userTower;
    private final NormalizedTower itemTower;
    private final TowerTraining user;
    private final TowerTraining item;
    private final Objective objective;
    private final EmbeddingGradient gradient = new EmbeddingGradient(0);
    private final int[] userOf;
    private final int[] itemOf;
    private final float[] score;
    private final float[] weight;
    private final int[] userRows;
    private final int[] itemRows;
    private final int[] heldAt;
    private long step;

    Run(Side users, Side items, ReconstructionPairs pairs, ProgressListener listener) {
      this.users = users;
      this.items = items;
      this.pairs = pairs;
      this.listener = listener;
      this.size = settings.batchSize;
      this.userTower = new NormalizedTower(users.spec, users.scaling, settings.seed, size, workers);
      this.itemTower =
          new NormalizedTower(items.spec, items.scaling, settings.seed + 1, size, workers);
      this.user = new TowerTraining(userTower, users.inputs, optimizer, workers);
      this.item = new TowerTraining(itemTower, items.inputs, optimizer, workers);
      this.objective = new Objective(List.of(new Objective.Term(new Reconstruction(), 1)), workers);
      this.userOf = new int[size];
      this.itemOf = new int[size];
      this.score = new float[size];
      this.weight = new float[size];
      Arrays.fill(weight, 1);
      this.userRows = new int[size];
      this.itemRows = new int[size];
      this.heldAt = new int[size];
    }

    TowerPair folded() {
      return new TowerPair(userTower.fold(), itemTower.fold());
    }

    double epoch(int epoch) {
      SplittableRandom random = new SplittableRandom(settings.seed * 1_000_003 + epoch);
      double rateFactor = rateFactor(epoch, settings.plannedEpochs);
      int steps = Math.max(1, settings.pairs / size);
      double sum = 0;
      for (int s = 0; s < steps; s++) {
        double loss = step(rateFactor, random);
        sum += loss;
        if (!Double.isFinite(loss)) {
          return loss;
        }
        long done = (long) (epoch - 1) * steps + s + 1;
        if (s % 16 == 0 || s == steps - 1) {
          listener.progress(
              new ProgressListener.Progress(
                  PHASE, done * size, (long) settings.epochs * steps * size, epoch, sum / (s + 1)));
        }
      }
      return sum / steps;
    }

    private double step(double rateFactor, SplittableRandom random) {
      pairs.draw(userOf, itemOf, score, size, random);
      settings.dropout.dropUsers(userOf, userRows, size, random);
      settings.dropout.dropItems(itemOf, itemRows, size, random);
      float[] u = user.forward(userOf, userRows, size);
      float[] v = item.forward(itemOf, itemRows, size);
      int dimension = users.spec.dimension();
      double loss =
          objective.evaluate(
              Batch.of(score, weight),
              new Embeddings(size, size, dimension, u, v),
              null,
              new double[0],
              gradient);
      loss += anchor(users, userOf, userRows, u, gradient.users());
      loss += anchor(items, itemOf, itemRows, v, gradient.items());
      if (!Double.isFinite(loss)) {
        return loss;
      }
      step++;
      user.step(gradient.users(), step, rateFactor);
      item.step(gradient.items(), step, rateFactor);
      return loss;
    }

    /** Rows without a preference are free: what they are worth is for the scores to say. */
    private double anchor(
        Side side, int[] entities, int[] preferenceRows, float[] embeddings, float[] slopes) {
      if (side.spec.preferenceWidth() == 0) {
        return 0;
      }
      for (int row = 0; row < size; row++) {
        heldAt[row] = preferenceRows[row] < 0 ? -1 : side.factors.offset(entities[row]);
      }
      return settings.anchor.evaluate(
          size, side.spec.dimension(), embeddings, side.factors.values(), heldAt, slopes);
    }
  }
}
