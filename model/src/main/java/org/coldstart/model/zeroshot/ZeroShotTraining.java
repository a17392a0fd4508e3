package org.coldstart.model.zeroshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.loss.Batch;
import org.coldstart.model.loss.CrossReconstruction;
import org.coldstart.model.loss.EmbeddingGradient;
import org.coldstart.model.loss.Embeddings;
import org.coldstart.model.loss.InBatchSoftmax;
import org.coldstart.model.loss.Mmd;
import org.coldstart.model.loss.NegativeMask;
import org.coldstart.model.loss.Objective;
import org.coldstart.model.loss.Similarity;
import org.coldstart.model.train.Adam;
import org.coldstart.model.train.Optimizer;

/**
 * Learns a {@link ZeroShotTower} from users who have behaviour. Two optimisers take turns on every
 * batch. The zero-shot one moves attention, encoders and decoders, and never the embeddings of the
 * profile; the ranking one moves those embeddings and the ranking net, by a softmax of an example's
 * item among others, and for half of the batch's users puts made-up behaviour in the place of what
 * is known of them, as it will be for a new user.
 *
 * <p>Feng et al., Zero Shot on the Cold-Start Problem: Model-Agnostic Interest Learning for
 * Recommender Systems, CIKM 2021, sections 3.2 to 3.4. The same inputs and seed give the same tower
 * to the bit, on any number of threads.
 */
public final class ZeroShotTraining {

  private static final int BATCH = 64;
  private static final int NEGATIVES = 192;

  /** Length of a profile column's embedding. */
  public static final int EMBEDDING = 16;

  private static final int CODE = 16;
  private static final int[] HIDDEN = {64, 32};
  private static final int RANKING_HIDDEN = 32;
  private static final float DROPOUT = 0.5f;
  private static final double MADE_UP = 0.5;
  private static final double LEARNING_RATE = 1e-3;
  private static final double RANKING_DECAY = 1e-2;

  private final VirtualBehaviour behaviour;
  private final KnownUsers known;
  private final int dimension;
  private final float scale;
  private final float[] mean;
  private final float[] logPopularity;
  private final ProfilePooling pooling;
  private final PoolingPass pool;
  private final SkipNet attributeEncoder;
  private final SkipNet behaviourEncoder;
  private final SkipNet attributeDecoder;
  private final SkipNet behaviourDecoder;
  private final SkipNet ranking;
  private final Use ofAttributes;
  private final Use ofBehaviour;
  private final SkipNetPass rank;
  private final Moved zeroShot = new Moved(Adam.standard(LEARNING_RATE));
  private final Moved ranker = new Moved(new Adam(LEARNING_RATE, 0.9, 0.999, 1e-8, RANKING_DECAY));
  private final Optimizer.Steps tableSteps;
  private final float[] tableGradient;
  private final Objective objective;
  private final EmbeddingGradient rankingGradient;
  private final CrossReconstruction loss = new CrossReconstruction(new Mmd(1));
  private final SplittableRandom random;
  private long step;

  /** Arrays that one optimizer moves. */
  private static final class Moved {
    private final Optimizer optimizer;
    private final List<Optimizer.Steps> steps = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    Moved(Optimizer optimizer) {
      this.optimizer = optimizer;
    }

    void add(List<float[]> parameters, List<float[]> ofThem) {
      for (int i = 0; i < parameters.size(); i++) {
        steps.add(optimizer.begin(parameters.get(i), true));
        gradients.add(ofThem.get(i));
      }
    }

    /** Moves, and clears the gradients. */
    void move(long step) {
      for (int i = 0; i < steps.size(); i++) {
        steps.get(i).move(0, gradients.get(i), 0, gradients.get(i).length, step, 1);
        Arrays.fill(gradients.get(i), 0);
      }
    }
  }

  /** One encoder, and both decoders of its code. */
  private record Use(SkipNetPass encoder, SkipNetPass attributes, SkipNetPass behaviour) {

    CrossReconstruction.Decoded decode(float[] in, int rows, SplittableRandom random) {
      float[] code = encoder.forward(in, rows, random);
      float[] a = attributes.forward(code, rows, random);
      float[] v = behaviour.forward(code, rows, random);
      return new CrossReconstruction.Decoded(
          code, a, v, new float[code.length], new float[a.length], new float[v.length]);
    }

    /** Adds all gradients; returns that of what went in. */
    float[] backward(CrossReconstruction.Decoded decoded, int rows) {
      float[] gradient = decoded.codeGradient();
      add(attributes.backward(decoded.attributesGradient(), rows), gradient, rows * CODE);
      add(behaviour.backward(decoded.behaviourGradient(), rows), gradient, rows * CODE);
      return encoder.backward(gradient, rows);
    }

    private static void add(float[] from, float[] to, int size) {
      for (int i = 0; i < size; i++) {
        to[i] += from[i];
      }
    }
  }

  /**
   * @param behaviour what is to stand in for behaviour
   * @param known at least one user, of whom at least one has an example
   */
  public ZeroShotTraining(
      VirtualBehaviour behaviour, KnownUsers known, long seed, Workers workers) {
    this.behaviour = behaviour;
    this.known = known;
    this.dimension = known.behaviour().columns();
    this.scale = scale();
    this.mean = behaviour == VirtualBehaviour.MEAN ? mean() : new float[dimension];
    this.logPopularity = logPopularity();
    this.random = new SplittableRandom(seed);
    this.pooling = ProfilePooling.random(known.blocks(), EMBEDDING, random.split());
    int rows = Math.min(BATCH, known.users().length);
    this.pool = new PoolingPass(pooling, rows);
    int attributes = pooling.attributes();
    this.attributeEncoder = SkipNet.random(EMBEDDING, layers(CODE), false, random.split());
    this.behaviourEncoder = SkipNet.random(dimension, layers(CODE), false, random.split());
    this.attributeDecoder = SkipNet.random(CODE, layers(attributes), false, random.split());
    this.behaviourDecoder = SkipNet.random(CODE, layers(dimension), false, random.split());
    int in = EMBEDDING + dimension + 1;
    int[] widths = {RANKING_HIDDEN, dimension};
    this.ranking = SkipNet.random(in, widths, true, random.split());
    List<float[]> ofAttributeDecoder = SkipNetPass.gradientsOf(attributeDecoder);
    List<float[]> ofBehaviourDecoder = SkipNetPass.gradientsOf(behaviourDecoder);
    this.ofAttributes = use(attributeEncoder, ofAttributeDecoder, ofBehaviourDecoder, rows);
    this.ofBehaviour = use(behaviourEncoder, ofAttributeDecoder, ofBehaviourDecoder, rows);
    zeroShot.add(attributeDecoder.arrays(), ofAttributeDecoder);
    zeroShot.add(behaviourDecoder.arrays(), ofBehaviourDecoder);
    zeroShot.add(pooling.attention(), pool.attentionGradients());
    List<float[]> ofRanking = SkipNetPass.gradientsOf(ranking);
    this.rank = new SkipNetPass(ranking, ofRanking, rows, 0);
    ranker.add(ranking.arrays(), ofRanking);
    this.tableGradient = new float[pooling.table().length];
    this.tableSteps = Adam.standard(LEARNING_RATE).begin(pooling.table(), false);
    this.objective =
        new Objective(
            List.of(new Objective.Term(new InBatchSoftmax(Similarity.INNER_PRODUCT, 1, true), 1)),
            workers);
    this.rankingGradient = new EmbeddingGradient(0);
  }

  private static int[] layers(int out) {
    int[] widths = Arrays.copyOf(HIDDEN, HIDDEN.length + 1);
    widths[HIDDEN.length] = out;
    return widths;
  }

  private Use use(
      SkipNet encoder,
      List<float[]> ofAttributeDecoder,
      List<float[]> ofBehaviourDecoder,
      int rows) {
    List<float[]> ofEncoder = SkipNetPass.gradientsOf(encoder);
    zeroShot.add(encoder.arrays(), ofEncoder);
    return new Use(
        new SkipNetPass(encoder, ofEncoder, rows, DROPOUT),
        new SkipNetPass(attributeDecoder, ofAttributeDecoder, rows, DROPOUT),
        new SkipNetPass(behaviourDecoder, ofBehaviourDecoder, rows, DROPOUT));
  }

  /** The root mean square of a number of behaviour, so that networks see numbers about 1. */
  private float scale() {
    double squares = 0;
    for (int user : known.users()) {
      for (int d = 0; d < dimension; d++) {
        squares += (double) known.behaviour().get(user, d) * known.behaviour().get(user, d);
      }
    }
    double size = Math.sqrt(squares / ((double) known.users().length * dimension));
    return size > 0 ? (float) size : 1;
  }

  private float[] mean() {
    double[] sums = new double[dimension];
    for (int user : known.users()) {
      for (int d = 0; d < dimension; d++) {
        sums[d] += known.behaviour().get(user, d) / scale;
      }
    }
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) (sums[d] / known.users().length);
    }
    return mean;
  }

  /** The logarithm of the probability that a user's example is of an item, users alike. */
  private float[] logPopularity() {
    double[] shares = new double[known.items().rows()];
    for (int[] examples : known.examples()) {
      for (int item : examples) {
        shares[item] += 1.0 / examples.length / known.examples().length;
      }
    }
    float[] logs = new float[shares.length];
    for (int item = 0; item < logs.length; item++) {
      logs[item] = (float) Math.log(Math.max(shares[item], 1e-9));
    }
    return logs;
  }

  /** What has been learned so far; further training does not change it. */
  public ZeroShotTower tower() {
    return new ZeroShotTower(
        behaviour,
        pooling.copy(),
        mean,
        behaviour.isGenerated() ? attributeEncoder.copy() : null,
        behaviour.isGenerated() ? behaviourDecoder.copy() : null,
        ranking.copy(),
        scale);
  }

  /**
   * Goes once over all users.
   *
   * @param pulse called after every batch
   */
  public void epoch(Runnable pulse) {
    int[] order = new int[known.users().length];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    for (int from = 0; from < order.length; from += BATCH) {
      int[] places = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
      step++;
      if (behaviour.isGenerated()) {
        zeroShotStep(places);
      }
      rankingStep(places);
      pulse.run();
    }
  }

  /**
   * Moves everything but the embeddings of profiles and the ranking net.
   *
   * @param places of the batch's users
   * @return the loss
   */
  double zeroShotStep(int[] places) {
    int[] users = pick(known.users(), places);
    int rows = users.length;
    double value = zeroShotGradients(users, random.split());
    zeroShot.move(Math.max(1, step));
    return rows == 0 ? 0 : value;
  }

  /**
   * Computes the loss of a batch and adds its gradients.
   *
   * @param dropping draws what is dropped; null for nothing
   */
  double zeroShotGradients(int[] users, SplittableRandom dropping) {
    int rows = users.length;
    float[] pooled = pool.forward(known.profiles(), users);
    float[] attributes = Arrays.copyOf(pool.attributes(), rows * pooling.attributes());
    float[] wanted = behaviour(users);
    CrossReconstruction.Decoded p = ofAttributes.decode(pooled, rows, dropping);
    double value;
    if (behaviour == VirtualBehaviour.SINGLE) {
      value = CrossReconstruction.reconstruction(rows, p, attributes, wanted);
    } else {
      CrossReconstruction.Decoded q = ofBehaviour.decode(wanted, rows, dropping);
      value = loss.evaluate(rows, CODE, attributes, wanted, p, q);
      ofBehaviour.backward(q, rows);
    }
    pool.backward(ofAttributes.backward(p, rows), rows);
    return value;
  }

  /** {@code [users × dimension]}, as networks see it. */
  private float[] behaviour(int[] users) {
    float[] wanted = new float[users.length * dimension];
    for (int i = 0; i < users.length; i++) {
      for (int d = 0; d < dimension; d++) {
        wanted[i * dimension + d] = known.behaviour().get(users[i], d) / scale;
      }
    }
    return wanted;
  }

  /**
   * Moves the embeddings of profiles and the ranking net, and nothing else.
   *
   * @param places of the batch's users; those without an example are left out
   */
  void rankingStep(int[] places) {
    int[] taken = Arrays.stream(places).filter(p -> known.examples()[p].length > 0).toArray();
    if (taken.length == 0) {
      return;
    }
    Examples drawn = draw(taken);
    rankingGradients(drawn);
    ranker.move(Math.max(1, step));
    moveTouchedRows(drawn.users);
  }

  /** A batch of the ranking: users, items (each user's own, then others), what is known before. */
  record Examples(int[] users, int[] items, int[] before) {}

  Examples draw(int[] places) {
    int rows = places.length;
    int[] items = new int[rows + NEGATIVES];
    int[] before = new int[rows];
    for (int i = 0; i < rows; i++) {
      int example = random.nextInt(known.examples()[places[i]].length);
      items[i] = known.examples()[places[i]][example];
      boolean madeUp = random.nextDouble() < MADE_UP;
      before[i] = madeUp ? -1 : known.knownBefore()[places[i]][example];
    }
    for (int i = rows; i < items.length; i++) {
      items[i] = known.catalogue()[random.nextInt(known.catalogue().length)];
    }
    return new Examples(pick(known.users(), places), items, before);
  }

  /** Computes the ranking's loss and adds its gradients. */
  double rankingGradients(Examples drawn) {
    int rows = drawn.users.length;
    int columns = drawn.items.length;
    float[] pooled = pool.forward(known.profiles(), drawn.users);
    float[] given = given(drawn, pooled);
    int width = ranking.inputs();
    float[] in = new float[rows * width];
    float[] users = new float[rows * dimension];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(pooled, i * EMBEDDING, in, i * width, EMBEDDING);
      System.arraycopy(given, i * dimension, in, i * width + EMBEDDING, dimension);
      boolean missing = drawn.before[i] < 0 && behaviour == VirtualBehaviour.MISSING;
      in[(i + 1) * width - 1] = missing ? 1 : 0;
    }
    float[] added = rank.forward(in, rows, null);
    for (int i = 0; i < users.length; i++) {
      users[i] = scale * (given[i] + added[i]);
    }
    float[] items = new float[columns * dimension];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(
          known.items().values(),
          known.items().offset(drawn.items[j]),
          items,
          j * dimension,
          dimension);
    }
    double value =
        objective.evaluate(
            batch(drawn),
            new Embeddings(rows, columns, dimension, users, items),
            null,
            new double[0],
            rankingGradient);
    float[] slope = new float[rows * dimension];
    for (int i = 0; i < slope.length; i++) {
      slope[i] = scale * rankingGradient.users()[i];
    }
    float[] ofInput = rank.backward(slope, rows);
    float[] ofPooled = new float[rows * EMBEDDING];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(ofInput, i * width, ofPooled, i * EMBEDDING, EMBEDDING);
    }
    pool.backward(ofPooled, rows);
    pool.addTableGradient(known.profiles(), drawn.users, tableGradient);
    pool.attentionGradients().forEach(gradient -> Arrays.fill(gradient, 0));
    return value;
  }

  /** {@code [rows × dimension]}: what is known of the users, or made up. */
  private float[] given(Examples drawn, float[] pooled) {
    int rows = drawn.users.length;
    float[] made = {};
    if (behaviour.isGenerated()) {
      float[] code = ofAttributes.encoder.forward(pooled, rows, null);
      made = ofAttributes.behaviour.forward(code, rows, null);
    }
    float[] given = new float[rows * dimension];
    for (int i = 0; i < rows; i++) {
      int at = i * dimension;
      if (drawn.before[i] >= 0) {
        for (int d = 0; d < dimension; d++) {
          given[at + d] = known.before().get(drawn.before[i], d) / scale;
        }
      } else {
        System.arraycopy(
            behaviour.isGenerated() ? made : mean,
            behaviour.isGenerated() ? at : 0,
            given,
            at,
            dimension);
      }
    }
    return given;
  }

  private Batch batch(Examples drawn) {
    int rows = drawn.users.length;
    int columns = drawn.items.length;
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    float[] logs = new float[columns];
    Arrays.fill(logs, (float) -Math.log(known.catalogue().length));
    NegativeMask mask = new NegativeMask(rows, columns);
    SparseMatrix positives = known.positives();
    for (int i = 0; i < rows; i++) {
      logs[i] = logPopularity[drawn.items[i]];
      for (int j = 0; j < columns; j++) {
        if (positives.contains(drawn.users[i], drawn.items[j])) {
          mask.mask(i, j);
        }
      }
    }
    return new Batch(rows, columns, ones, ones, new int[0], mask, new int[0], 0, logs);
  }

  private void moveTouchedRows(int[] users) {
    SparseMatrix profiles = known.profiles();
    Arrays.stream(users)
        .flatMap(
            user ->
                Arrays.stream(
                    profiles.indices(), profiles.starts()[user], profiles.starts()[user + 1]))
        .distinct()
        .forEach(
            column -> {
              int at = column * EMBEDDING;
              tableSteps.move(at, tableGradient, at, EMBEDDING, Math.max(1, step), 1);
              Arrays.fill(tableGradient, at, at + EMBEDDING, 0);
            });
  }

  private static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(place -> values[place]).toArray();
  }

  /** The embeddings of profiles, which only the ranking moves. */
  float[] table() {
    return pooling.table();
  }

  float[] tableGradient() {
    return tableGradient;
  }

  /** What the zero-shot optimizer moves, and its gradients. */
  List<List<float[]>> zeroShotParameters() {
    return List.of(parametersOfZeroShot(), zeroShot.gradients);
  }

  private List<float[]> parametersOfZeroShot() {
    List<float[]> all = new ArrayList<>(attributeEncoder.arrays());
    all.addAll(behaviourEncoder.arrays());
    all.addAll(attributeDecoder.arrays());
    all.addAll(behaviourDecoder.arrays());
    all.addAll(pooling.attention());
    return all;
  }

  /** What the ranking's optimizer moves beside the table, and its gradients. */
  List<List<float[]>> rankingParameters() {
    return List.of(ranking.arrays(), ranker.gradients);
  }
}
