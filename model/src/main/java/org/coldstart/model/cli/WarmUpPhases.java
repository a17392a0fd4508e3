package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.coldstart.model.Encoder;
import org.coldstart.model.ModelWithItems;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;
import org.coldstart.model.warmup.Evidence;
import org.coldstart.model.warmup.ItemUpdate;
import org.coldstart.model.warmup.LabelledTest;
import org.coldstart.model.warmup.Mwuf;
import org.coldstart.model.warmup.WarmUp;

/**
 * Serves the new items of some files as a model did before their first interactions, after the
 * first file of them, after the second and so on, and measures each on the same later interactions.
 * Users stay as the training knew them.
 *
 * @param interactions what the model was trained on
 * @param phases what happened since, in order
 * @param test what happened after that
 * @param depth where recall is cut
 */
record WarmUpPhases(
    InteractionFile interactions,
    List<InteractionFile> phases,
    InteractionFile test,
    Path items,
    Optional<Path> users,
    OptionalDouble positiveFrom,
    int depth) {

  /** How many labels of everybody's a user's own are mixed with. */
  private static final double PRIOR_LABELS = 5;

  private record Pair(String user, String item, boolean taken) {}

  /**
   * Measures one model.
   *
   * @return by way of updating, and by phase
   * @throws InputException where a file is wrong, or holds nothing to measure
   */
  Map<String, Map<String, LabelledTest.Figures>> run(ModelWithItems model) throws IOException {
    ModelDefinition definition = definition(model);
    List<TrainingData> known = new ArrayList<>();
    for (int phase = 0; phase <= phases.size(); phase++) {
      known.add(known(definition, phase));
    }
    List<Pair> pairs = pairs(definition);
    String[] userIds = pairs.stream().map(Pair::user).distinct().sorted().toArray(String[]::new);
    String[] itemIds = itemIds(model, known.get(phases.size()), pairs);
    LabelledTest labelled = labelled(pairs, userIds, itemIds);
    float[][] userVectors =
        new EncodedUsers(model.encoder(), definition, interactions, users).of(userIds);
    Map<String, FeatureSource> content = content(itemIds);

    Map<String, ItemUpdate> updates = new LinkedHashMap<>();
    updates.put("frozen", ItemUpdate.frozen(model));
    updates.put("closed_form", new WarmUp(model));
    updates.put("mwuf", new Mwuf(model));
    Map<String, Map<String, LabelledTest.Figures>> figures = new LinkedHashMap<>();
    try (Workers workers = Workers.start(Runtime.getRuntime().availableProcessors())) {
      for (Map.Entry<String, ItemUpdate> update : updates.entrySet()) {
        Map<String, LabelledTest.Figures> byPhase = new LinkedHashMap<>();
        for (int phase = 0; phase <= phases.size(); phase++) {
          TrainingData data = known.get(phase);
          Encoder encoder = update.getValue().with(data, workers).encoder();
          float[][] itemVectors = new float[itemIds.length][];
          for (int i = 0; i < itemIds.length; i++) {
            FeatureSource source = content.getOrDefault(itemIds[i], FeatureSource.EMPTY);
            itemVectors[i] = encoder.item(source, itemIds[i]);
          }
          byPhase.put(
              phase == 0 ? "cold" : "after_" + phases.get(phase - 1).path().getFileName(),
              measure(labelled, data, userVectors, itemVectors, userIds, itemIds));
        }
        figures.put(update.getKey(), byPhase);
      }
    }
    return figures;
  }

  private LabelledTest.Figures measure(
      LabelledTest labelled,
      TrainingData data,
      float[][] userVectors,
      float[][] itemVectors,
      String[] userIds,
      String[] itemIds) {
    SparseMatrix touched = Evidence.of(data).byItem().transpose();
    int[] placeOf =
        IntStream.range(0, data.items().rows())
            .map(row -> Arrays.binarySearch(itemIds, data.items().id(row)))
            .toArray();
    int[] rowOf = Arrays.stream(userIds).mapToInt(data.users()::row).toArray();
    return labelled.measure(
        userVectors,
        itemVectors,
        user ->
            rowOf[user] < 0
                ? new int[0]
                : IntStream.range(touched.starts()[rowOf[user]], touched.starts()[rowOf[user] + 1])
                    .map(e -> placeOf[touched.indices()[e]])
                    .filter(place -> place >= 0)
                    .sorted()
                    .toArray(),
        logOdds(touched, rowOf),
        depth);
  }

  /** By user, the log odds of taking what the user touches. */
  private static double[] logOdds(SparseMatrix touched, int[] rowOf) {
    double all = 0;
    for (int e = 0; e < touched.entries(); e++) {
      all += touched.values()[e] > 0 ? 1 : 0;
    }
    double share = (all + 1) / (touched.entries() + 2);
    return Arrays.stream(rowOf)
        .mapToDouble(
            row -> {
              double taken = PRIOR_LABELS * share;
              double passed = PRIOR_LABELS * (1 - share);
              for (int e = row < 0 ? 0 : touched.starts()[row];
                  row >= 0 && e < touched.starts()[row + 1];
                  e++) {
                taken += touched.values()[e] > 0 ? 1 : 0;
                passed += touched.values()[e] > 0 ? 0 : 1;
              }
              return Math.log(taken / passed);
            })
        .toArray();
  }

  private ModelDefinition definition(ModelWithItems model) {
    ModelDefinition trained = model.model().definition();
    return positiveFrom.isPresent()
        ? trained.withTraining(Map.of("positive_from", positiveFrom.getAsDouble()))
        : trained;
  }

  private TrainingData known(ModelDefinition definition, int after) throws IOException {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition);
    new EntityFile(items).forEach(builder::item);
    interactions.addTo(builder, definition);
    for (InteractionFile phase : phases.subList(0, after)) {
      phase.addTo(builder, definition);
    }
    return builder.build();
  }

  /** The test, a user's pairs beside each other. */
  private List<Pair> pairs(ModelDefinition definition) throws IOException {
    Positives positive = new Positives(definition, OptionalDouble.empty());
    List<Pair> pairs = new ArrayList<>();
    test.forEach(
        positive.ratings(), row -> pairs.add(new Pair(row.user(), row.item(), positive.test(row))));
    pairs.sort(Comparator.comparing(Pair::user));
    if (pairs.stream().noneMatch(Pair::taken)) {
      throw new InputException(test.path(), "holds no positive interaction");
    }
    return pairs;
  }

  /** The items that the training knew nothing of and that something happened to, and the test's. */
  private static String[] itemIds(ModelWithItems model, TrainingData data, List<Pair> pairs) {
    Set<String> ids = new TreeSet<>();
    pairs.forEach(pair -> ids.add(pair.item()));
    data.itemsWithInteractions().stream()
        .mapToObj(data.items()::id)
        .filter(id -> model.items().find(id).map(item -> !item.isWarm()).orElse(true))
        .forEach(ids::add);
    return ids.toArray(String[]::new);
  }

  private static LabelledTest labelled(List<Pair> pairs, String[] userIds, String[] itemIds) {
    int[] users =
        pairs.stream().mapToInt(pair -> Arrays.binarySearch(userIds, pair.user())).toArray();
    int[] itemOf =
        pairs.stream().mapToInt(pair -> Arrays.binarySearch(itemIds, pair.item())).toArray();
    boolean[] taken = new boolean[pairs.size()];
    for (int p = 0; p < taken.length; p++) {
      taken[p] = pairs.get(p).taken();
    }
    return new LabelledTest(users, itemOf, taken, IntStream.range(0, itemIds.length).toArray());
  }

  private Map<String, FeatureSource> content(String[] ids) throws IOException {
    Set<String> wanted = new HashSet<>(Arrays.asList(ids));
    Map<String, FeatureSource> content = new HashMap<>();
    new EntityFile(items)
        .forEach(
            (id, source) -> {
              if (wanted.contains(id)) {
                content.put(id, source);
              }
            });
    return content;
  }
}
