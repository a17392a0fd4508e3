package org.coldstart.model.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.tower.Activation;
import org.coldstart.model.tower.Tower;
import org.coldstart.model.tower.TowerParameters;
import org.coldstart.model.tower.TowerSpec;
import org.coldstart.model.train.ProgressListener;
import org.coldstart.model.train.Trainer;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One user's request context to an embedding, as a coordinating node does it for a query: raw
 * values in, vector out; what has been learned of the history's items is at hand. With {@code -prof
 * gc} it tells the bytes that one encoding allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class UserEncodingBenchmark {

  private static final int ENTITIES = 600;
  private static final int LIKED = 40;
  private static final int JOBS = 250;
  private static final int HISTORY = 50;
  private static final int RANK = 200;

  private ModelWithItems closedForm;
  private TrainedModel towers;
  private FeatureSource newUser;
  private FeatureSource knownUser;

  @Setup(Level.Trial)
  public void train() {
    Random random = new Random(1);
    ModelDefinition definition = definition();
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    for (int i = 0; i < ENTITIES; i++) {
      builder.item("i" + i, FeatureSource.of(Map.of("color", "c" + i % 20)));
      builder.user("u" + i, FeatureSource.of(Map.of("age", 18 + i % 60, "job", "j" + i % JOBS)));
      for (int liked = 0; liked < LIKED; liked++) {
        int item = (i + random.nextInt(ENTITIES / 4)) % ENTITIES;
        builder.positive("u" + i, "i" + item, 1, TrainingData.NO_TIMESTAMP, null);
      }
    }
    closedForm =
        new Trainer(definition, 2, null).train(builder.build(), ProgressListener.SILENT).trained();
    towers = withUserTower(closedForm.model());
    List<String> history = new ArrayList<>();
    for (int i = 0; i < HISTORY; i++) {
      history.add("i" + 11 * i);
    }
    newUser = FeatureSource.of(Map.of("age", 30, "job", "j7"));
    knownUser = FeatureSource.of(Map.of("age", 30, "job", "j7", "history", history));
  }

  private static ModelDefinition definition() {
    return ModelDefinition.parse(
        Map.of(
            "dimension",
            RANK,
            "user",
            Map.of(
                "features",
                Map.of(
                    "age", Map.of("type", "numeric"),
                    "job", Map.of("type", "categorical"),
                    "history", Map.of("type", "history"),
                    "factors", Map.of("type", "factors"))),
            "item",
            Map.of(
                "features",
                Map.of(
                    "color", Map.of("type", "categorical"), "factors", Map.of("type", "factors"))),
            "training",
            Map.of(
                "serve",
                "closed_form",
                "factorization",
                Map.of(
                    "rank",
                    RANK,
                    "alpha",
                    10,
                    "regularization",
                    10,
                    "content_weight",
                    0,
                    "gain",
                    1))));
  }

  private static TrainedModel withUserTower(TrainedModel model) {
    TowerSpec spec =
        new TowerSpec(
            model.userEncoder().width(),
            0,
            List.of(256),
            List.of(),
            List.of(),
            128,
            Activation.RELU,
            TowerSpec.Join.CONCATENATED,
            TowerSpec.Output.ALONE);
    return new TrainedModel(
        model.stamp(),
        model.definition(),
        model.itemEncoder(),
        model.userEncoder(),
        model.start(),
        model.itemTower(),
        Optional.of(new Tower(TowerParameters.random(spec, 1))),
        model.newUsers(),
        model.heldOut());
  }

  /** A profile through a tower of some 300 sparse columns, 256 and 128. */
  @Benchmark
  public float[] profileThroughTower() {
    return towers.encodeUser(newUser, closedForm.items());
  }

  /** A profile through the closed form, 200 dimensions. */
  @Benchmark
  public float[] profileThroughClosedForm() {
    return closedForm.model().encodeUser(newUser, closedForm.items());
  }

  /** A profile and a history of 50 items, folded in at rank 200. */
  @Benchmark
  public float[] historyOf50AtRank200() {
    return closedForm.model().encodeUser(knownUser, closedForm.items());
  }
}
