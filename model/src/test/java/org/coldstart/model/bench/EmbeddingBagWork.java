package org.coldstart.model.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.TowerInputs;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerPass;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.Adam;
import org.coldstart.model.train.TowerTraining;

/**
 * Steps of a sparse layer: the weighted rows of 20 of 100,000 features, 64 wide, are summed, and
 * the rows that a batch of 512 touched are moved by Adam. The ReLU and the linear layer of 64 × 64
 * that every tower has behind it are in the time, and in the peer's. The gradient of the outputs is
 * outputs minus targets.
 */
final class EmbeddingBagWork implements TrainingWork {

  private static final int ENTITIES = 20_000;
  private static final int FEATURES = 100_000;
  private static final int IDS = 20;
  private static final int DIMENSION = 64;
  private static final int BATCH = 512;
  private static final int STEPS = 300;

  private final Workers workers = Workers.start(TrainingBench.THREADS);
  private final Random random = new Random(1);
  private final float[] targets = new float[ENTITIES * DIMENSION];
  private final TowerTraining training;
  private final float[] gradient = new float[BATCH * DIMENSION];
  private long step;

  EmbeddingBagWork() {
    TowerSpec spec =
        new TowerSpec(
            FEATURES,
            0,
            List.of(DIMENSION),
            List.of(),
            List.of(),
            DIMENSION,
            Activation.RELU,
            TowerSpec.Join.CONCATENATED,
            TowerSpec.Output.ALONE);
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) random.nextGaussian();
    }
    training =
        new TowerTraining(
            new TowerPass(TowerParameters.random(spec, 2), BATCH, workers),
            new TowerInputs(
                content(),
                DenseMatrix.zeros(ENTITIES, 0),
                DenseMatrix.zeros(0, 0),
                DenseMatrix.zeros(0, 0)),
            Adam.standard(1e-3),
            workers);
  }

  private SparseMatrix content() {
    int[] starts = new int[ENTITIES + 1];
    int[] indices = new int[ENTITIES * IDS];
    for (int e = 0; e < ENTITIES; e++) {
      starts[e + 1] = starts[e] + IDS;
      int[] ids = random.ints(0, FEATURES).distinct().limit(IDS).sorted().toArray();
      System.arraycopy(ids, 0, indices, starts[e], IDS);
    }
    float[] values = new float[indices.length];
    Arrays.fill(values, (float) (1 / Math.sqrt(IDS)));
    return new SparseMatrix(ENTITIES, FEATURES, starts, indices, values);
  }

  @Override
  public String unit() {
    return "embedding bag 100,000 x 64, 20 ids, batch 512, Adam on the rows touched, examples/s";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public List<String> peerArguments() {
    return List.of(
        "embedding-bag",
        String.valueOf(TrainingBench.THREADS),
        String.valueOf(ENTITIES),
        String.valueOf(FEATURES),
        String.valueOf(IDS),
        String.valueOf(DIMENSION),
        String.valueOf(BATCH),
        String.valueOf(STEPS));
  }

  @Override
  public double round() {
    int[] none = new int[BATCH];
    Arrays.fill(none, -1);
    long begun = System.nanoTime();
    for (int s = 0; s < STEPS; s++) {
      int[] entities = random.ints(BATCH, 0, ENTITIES).toArray();
      float[] outputs = training.forward(entities, none, BATCH);
      for (int row = 0; row < BATCH; row++) {
        for (int d = 0; d < DIMENSION; d++) {
          gradient[row * DIMENSION + d] =
              (outputs[row * DIMENSION + d] - targets[entities[row] * DIMENSION + d]) / BATCH;
        }
      }
      training.step(gradient, ++step, 1);
    }
    return (double) STEPS * BATCH / ((System.nanoTime() - begun) * 1e-9);
  }

  @Override
  public void close() {
    workers.close();
  }
}
