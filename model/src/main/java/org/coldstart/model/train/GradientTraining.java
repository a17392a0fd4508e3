package org.coldstart.model.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Batch;
import org.coldstart.model.loss.EmbeddingGradient;
import org.coldstart.model.loss.Embeddings;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerPass;
import org.coldstart.model.train.GradientOutcome.End;

/**
 * Trains a pair of towers by gradients, in shuffled mini-batches with preference dropout, for as
 * long as a validation score gets better. What it returns never scores worse than what it was given
 * to start from. The same inputs, settings and seed give the same towers to the bit, on any number
 * of threads.
 */
public final class GradientTraining {

  private static final String PHASE = "gradient";
  private static final long PROGRESS_NANOS = 200_000_000L;

  private final GradientSettings settings;
  private final Objective objective;
  private final Optimizer optimizer;
  private final Workers workers;

  /**
   * @param objective what is made small; used by this training alone while it runs
   * @param workers what spreads the work
   */
  public GradientTraining(
      GradientSettings settings, Objective objective, Optimizer optimizer, Workers workers) {
    this.settings = settings;
    this.objective = objective;
    this.optimizer = optimizer;
    this.workers = workers;
  }

  /**
   * Trains.
   *
   * @param start where the towers start; left as it is
   * @param users what the users give to their tower
   * @param items what the items give to theirs
   * @param examples what is learned from; a preference that an example names must not contain the
   *     example itself
   * @param negatives what may stand against the examples
   * @param validation judges the start and the towers after each epoch
   * @param listener hears of the progress and may end the training
   * @throws IllegalArgumentException where inputs, examples and towers do not fit each other
   * @throws java.util.concurrent.CancellationException where the listener ends the training
   */
  public GradientOutcome train(
      TowerPair start,
      TowerInputs users,
      TowerInputs items,
      TrainingExamples examples,
      Negatives negatives,
      Validation validation,
      ProgressListener listener) {
    users.check(start.user().spec());
    items.check(start.item().spec());
    check(examples, users, items, negatives.positives());
    Run run = new Run(start.copy(), users, items, examples, negatives, listener);
    List<Double> scores = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TowerPair best = start.copy();
    int bestEpoch = 0;
    scores.add(validation.score(run.towers, 0));
    double bestScore = orWorst(scores.get(0));
    for (int epoch = 1; epoch <= settings.epochs() && examples.size() > 0; epoch++) {
      double loss = run.epoch(epoch);
      losses.add(loss);
      if (!Double.isFinite(loss)) {
        return new GradientOutcome(best, bestEpoch, scores, losses, End.DIVERGED);
      }
      double score = orWorst(validation.score(run.towers, epoch));
      scores.add(score);
      if (score > bestScore) {
        bestScore = score;
        bestEpoch = epoch;
        best = run.towers.copy();
      } else if (epoch - bestEpoch >= settings.patience()
          || (settings.hopeless() > 0 && score < settings.hopeless() * bestScore)) {
        return new GradientOutcome(best, bestEpoch, scores, losses, End.PATIENCE);
      }
    }
    return new GradientOutcome(best, bestEpoch, scores, losses, End.EPOCHS);
  }

  private static double orWorst(double score) {
    return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
  }

  private static void check(
      TrainingExamples examples, TowerInputs users, TowerInputs items, SparseMatrix positives) {
    if (positives.rows() != users.entities() || positives.columns() != items.entities()) {
      throw new IllegalArgumentException(
          "known positives of "
              + positives.rows()
              + " users and "
              + positives.columns()
              + " items do not fit "
              + users.entities()
              + " users and "
              + items.entities()
              + " items");
    }
    checkColumn("user", examples.user(), 0, users.entities());
    checkColumn("item", examples.item(), 0, items.entities());
    checkColumn("userPreference", examples.userPreference(), -1, users.preference().rows());
    checkColumn("itemPreference", examples.itemPreference(), -1, items.preference().rows());
  }

  private static void checkColumn(String name, int[] values, int from, int to) {
    for (int value : values) {
      if (value < from || value >= to) {
        throw new IllegalArgumentException(
            "an example's [" + name + "] must be in [" + from + ", " + to + "), not " + value);
      }
    }
  }

  /** One training in progress. */
  private final class Run {
    private final TowerPair towers;
    private final TrainingExamples examples;
    private final ProgressListener listener;
    private final TowerTraining user;
    private final TowerTraining item;
    private final TowerInputs users;
    private final TowerInputs items;
    private final TowerPass userTeacher;
    private final TowerPass itemTeacher;
    private final MiniBatch batch;
    private final float[] scalars;
    private final float[] scalarGradient;
    private final Optimizer.Steps scalarSteps;
    private final EmbeddingGradient gradient;
    private final int[] order;
    private final int steps;
    private final int dimension;
    private long step;
    private long lastTold = System.nanoTime();
    private double lastLoss = Double.NaN;

    Run(
        TowerPair towers,
        TowerInputs users,
        TowerInputs items,
        TrainingExamples examples,
        Negatives negatives,
        ProgressListener listener) {
      this.towers = towers;
      this.examples = examples;
      this.listener = listener;
      this.users = users;
      this.items = items;
      this.dimension = towers.user().spec().dimension();
      this.steps = Math.max(1, examples.size() / settings.batchSize());
      int capacity = (examples.size() + steps - 1) / steps;
      int columns = capacity + settings.uniformNegatives();
      this.user =
          new TowerTraining(
              new TowerPass(towers.user(), capacity, workers), users, optimizer, workers);
      this.item =
          new TowerTraining(
              new TowerPass(towers.item(), columns, workers), items, optimizer, workers);
      boolean taught = objective.needsTeacher();
      this.userTeacher = taught ? new TowerPass(towers.user(), capacity, workers) : null;
      this.itemTeacher = taught ? new TowerPass(towers.item(), columns, workers) : null;
      boolean rollPairs = objective.needsLabelledNegatives() && examples.positivesOnly();
      this.batch =
          new MiniBatch(
              examples,
              new NegativeSampler(negatives),
              settings.dropout(),
              items.entities(),
              capacity,
              objective.rolledNegatives(),
              rollPairs ? settings.pairNegatives() : 0,
              settings.uniformNegatives());
      double[] initial = objective.initialScalars();
      this.scalars = new float[initial.length];
      for (int i = 0; i < initial.length; i++) {
        scalars[i] = (float) initial[i];
      }
      this.scalarGradient = new float[initial.length];
      this.scalarSteps = optimizer.begin(scalars, false);
      this.gradient = new EmbeddingGradient(initial.length);
      this.order = new int[examples.size()];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }

    /** Passes over all examples once; gives the mean loss of the steps. */
    double epoch(int epoch) {
      SplittableRandom random = new SplittableRandom(settings.seed() * 1_000_003 + epoch);
      shuffle(random);
      double rateFactor = Math.pow(settings.rateDecay(), epoch - 1);
      double sum = 0;
      for (int s = 0; s < steps; s++) {
        int from = (int) ((long) order.length * s / steps);
        int to = (int) ((long) order.length * (s + 1) / steps);
        double loss = step(from, to, rateFactor, random);
        sum += loss;
        tell(epoch, to);
        if (!Double.isFinite(loss)) {
          return loss;
        }
      }
      lastLoss = sum / steps;
      return lastLoss;
    }

    private void shuffle(SplittableRandom random) {
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
      }
    }

    private double step(int from, int to, double rateFactor, SplittableRandom random) {
      Batch of = batch.fill(order, from, to, random);
      Embeddings student =
          embeddings(
              of,
              user.forward(batch.users, batch.keptUserPreferences, of.rows()),
              item.forward(batch.items, batch.keptItemPreferences, of.columns()));
      double loss = objective.evaluate(of, student, teacher(of), widened(), gradient);
      if (!Double.isFinite(loss)) {
        return loss;
      }
      step++;
      user.step(gradient.users(), step, rateFactor);
      item.step(gradient.items(), step, rateFactor);
      for (int i = 0; i < scalars.length; i++) {
        scalarGradient[i] = (float) gradient.scalars()[i];
      }
      scalarSteps.move(0, scalarGradient, 0, scalars.length, step, rateFactor);
      return loss;
    }

    /** The same towers, shown every preference; nothing flows back through them. */
    private Embeddings teacher(Batch of) {
      return userTeacher == null
          ? null
          : embeddings(
              of,
              userTeacher.forward(users, batch.users, batch.userPreferences, of.rows()),
              itemTeacher.forward(items, batch.items, batch.itemPreferences, of.columns()));
    }

    private Embeddings embeddings(Batch of, float[] userRows, float[] itemRows) {
      return new Embeddings(of.rows(), of.columns(), dimension, userRows, itemRows);
    }

    private double[] widened() {
      double[] wide = new double[scalars.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = scalars[i];
      }
      return wide;
    }

    private void tell(int epoch, int doneOfEpoch) {
      long now = System.nanoTime();
      if (now - lastTold >= PROGRESS_NANOS || doneOfEpoch == order.length) {
        lastTold = now;
        long done = (long) (epoch - 1) * order.length + doneOfEpoch;
        long total = (long) settings.epochs() * order.length;
        listener.progress(new ProgressListener.Progress(PHASE, done, total, epoch, lastLoss));
      }
    }
  }
}
