package org.coldstart.plugin.items;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.TrainedModel;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.factorization.FoldIn;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.feature.Vocabulary;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.start.BlockBalance;
import org.coldstart.model.start.LearnedItemTable;
import org.coldstart.model.start.LearnedRows;
import org.coldstart.model.start.ServedStart;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/** Versions of 512 dimensions that have learned random things of items. */
public final class SomeVersion {

  private static final int RANK = 200;
  private static final int CONTENT = 312;
  private static final int DIMENSION = RANK + CONTENT;

  private SomeVersion() {}

  /**
   * @param ids the items
   * @param looksUpItems whether users have histories and items factors, else neither
   */
  public static ModelWithItems of(String stamp, List<String> ids, boolean looksUpItems) {
    Random random = new Random(ids.hashCode());
    DenseMatrix factors = matrix(random, ids.size(), RANK);
    FoldIn foldIn = new FoldIn(1, matrix(random, RANK, RANK));
    LearnedRows rows =
        new LearnedRows(
            factors, matrix(random, ids.size(), RANK), matrix(random, ids.size(), CONTENT));
    return new ModelWithItems(
        model(random, stamp, foldIn, looksUpItems), new LearnedItemTable(Vocabulary.of(ids), rows));
  }

  private static TrainedModel model(
      Random random, String stamp, FoldIn foldIn, boolean looksUpItems) {
    ModelDefinition definition = definition(looksUpItems);
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    builder.item("i", FeatureSource.of(Map.of("year", 1)));
    builder.positive("u", "i", 1, TrainingData.NO_TIMESTAMP, null);
    TrainingData data = builder.build();
    FeatureEncoder items =
        FeatureEncoder.fit(data.items(), Feature.Role.CONTENT, data.itemsWithInteractions());
    FeatureEncoder users =
        FeatureEncoder.fit(data.users(), Feature.Role.CONTENT, data.usersWithInteractions());
    ServedStart start =
        new ServedStart(
            RANK,
            10,
            matrix(random, items.width(), DIMENSION),
            matrix(random, 1, DIMENSION).values(),
            matrix(random, users.width(), RANK),
            matrix(random, 1, RANK).values(),
            foldIn,
            looksUpItems,
            BlockBalance.over(matrix(random, 10, DIMENSION), RANK, CONTENT, 0.5f));
    return new TrainedModel(
        stamp,
        definition,
        items,
        users,
        start,
        Optional.empty(),
        Optional.empty(),
        new HeldOutRanks.Builder().build());
  }

  private static ModelDefinition definition(boolean looksUpItems) {
    Map<String, Object> year = Map.of("type", "numeric");
    return ModelDefinition.parse(
        Map.of(
            "user",
            Map.of(
                "features",
                looksUpItems
                    ? Map.of("age", year, "history", Map.of("type", "history"))
                    : Map.of("age", year)),
            "item",
            Map.of(
                "features",
                looksUpItems
                    ? Map.of("year", year, "factors", Map.of("type", "factors"))
                    : Map.of("year", year))));
  }

  private static DenseMatrix matrix(Random random, int rows, int columns) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }
}
