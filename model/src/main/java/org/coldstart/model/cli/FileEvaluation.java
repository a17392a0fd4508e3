package org.coldstart.model.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.coldstart.model.Encoder;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.evaluation.CandidateRanking;
import org.coldstart.model.evaluation.CandidateScorer;
import org.coldstart.model.evaluation.HeldOutRanks;
import org.coldstart.model.evaluation.NearestContent;
import org.coldstart.model.evaluation.NearestUsers;
import org.coldstart.model.evaluation.Popularity;
import org.coldstart.model.evaluation.RandomScorer;
import org.coldstart.model.evaluation.RankedUser;
import org.coldstart.model.feature.EntityTable;
import org.coldstart.model.feature.Feature;
import org.coldstart.model.feature.FeatureEncoder;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.train.InteractionException;
import org.coldstart.model.train.TrainingData;
import org.coldstart.model.train.TrainingDataBuilder;

/**
 * Ranks a test file's positives with a model and, beside it, with baselines that know the same
 * interactions and items: random, popularity and nearest content. What a user has among the
 * training interactions is not ranked.
 *
 * @param interactions what the model was trained on
 * @param positiveFrom from which rating on an interaction is positive; where absent, what the model
 *     was trained with
 * @param test the interactions to be found
 * @param phase the one phase to measure; where absent, every phase of which the test has
 *     interactions, or with candidates, all users at once
 * @param candidates the ids of the items that alone are ranked; where absent, the phase's items
 */
record FileEvaluation(
    Encoder encoder,
    InteractionFile interactions,
    OptionalDouble positiveFrom,
    Path items,
    Optional<Path> users,
    InteractionFile test,
    Optional<Phase> phase,
    Optional<Path> candidates) {

  /** The name of the model among the systems. */
  static final String MODEL = "model";

  private static final int NEIGHBOURS = 50;
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  /** Whole numbers by their value, before everything else. */
  private static final Comparator<String> BY_ID =
      Comparator.comparing(
              (String id) -> WHOLE.matcher(id).matches() ? Long.parseLong(id) : Long.MAX_VALUE)
          .thenComparing(Comparator.naturalOrder());

  /**
   * Measures.
   *
   * @param depths where recall and NDCG are cut
   * @return figures by phase and system
   * @throws InputException where a file is wrong, or there is nothing to measure
   */
  Map<String, Object> run(int[] depths) throws IOException {
    return ranks().toMap(depths);
  }

  /**
   * Ranks.
   *
   * @throws InputException where a file is wrong, or there is nothing to measure
   */
  HeldOutRanks ranks() throws IOException {
    TrainingData data = known();
    TreeMap<String, Set<Integer>> wanted = wanted(data.items());
    String[] testUsers = wanted.keySet().toArray(String[]::new);
    int[] rowOf = Arrays.stream(testUsers).mapToInt(data.users()::row).toArray();
    int[] pool = pool(data.items());
    Systems systems = systems(data, testUsers, rowOf, pool);
    BitSet warmItems = data.itemsWithInteractions();
    BitSet warmUsers = data.usersWithInteractions();

    HeldOutRanks.Builder ranks = new HeldOutRanks.Builder();
    if (phase.isEmpty() && candidates.isPresent()) {
      int[] everyone = IntStream.range(0, testUsers.length).toArray();
      add(ranks, "all", systems, false, everyone, pool, user -> wanted.get(testUsers[user]));
    }
    List<Phase> phases = candidates.isPresent() ? List.of() : List.of(Phase.values());
    for (Phase each : phase.map(List::of).orElse(phases)) {
      int[] of =
          IntStream.range(0, testUsers.length)
              .filter(u -> each.coldUsers() != (rowOf[u] >= 0 && warmUsers.get(rowOf[u])))
              .toArray();
      int[] from =
          candidates.isPresent()
              ? pool
              : Arrays.stream(pool).filter(i -> each.coldItems() != warmItems.get(i)).toArray();
      boolean newUsers = each.coldUsers() && !each.coldItems();
      add(
          ranks,
          each.reportName(),
          systems,
          newUsers,
          of,
          from,
          user -> wanted.get(testUsers[user]));
    }
    HeldOutRanks built = ranks.build();
    if (built.slices().isEmpty()) {
      throw new InputException(
          test.path(), "holds no positive interaction of such users with one of the candidates");
    }
    return built;
  }

  /** What ranks: the model and the baselines, made anew for a set of candidates. */
  private record Systems(
      float[][] userVectors,
      Map<Integer, float[]> itemVectors,
      SparseMatrix content,
      SparseMatrix profiles,
      SparseMatrix liked,
      int[] rowOf) {

    /** The row of the liked matrix that stands for users without training interactions. */
    private int likedRow(int user) {
      return rowOf[user] >= 0 ? rowOf[user] : liked.rows() - 1;
    }

    private Map<String, CandidateScorer> over(CandidateRanking ranking, boolean newUsers) {
      int[] items = ranking.items();
      NearestContent nearest = new NearestContent(content, liked, ranking);
      Map<String, CandidateScorer> systems = new LinkedHashMap<>();
      systems.put(
          MODEL,
          (user, scores) -> {
            for (int c = 0; c < items.length; c++) {
              scores[c] = product(userVectors[user], itemVectors.get(items[c]));
            }
          });
      systems.put("random", new RandomScorer(0));
      systems.put("popularity", Popularity.predicted(liked, content, ranking, NEIGHBOURS));
      systems.put("nearest_content", (user, scores) -> nearest.score(likedRow(user), scores));
      if (newUsers && profiles.columns() > 0) {
        NearestUsers alike = new NearestUsers(profiles, liked, ranking, NEIGHBOURS);
        systems.put("nearest_users", (user, scores) -> alike.score(likedRow(user), scores));
      }
      return systems;
    }

    private int[] seen(int user) {
      int row = likedRow(user);
      return Arrays.copyOfRange(liked.indices(), liked.starts()[row], liked.starts()[row + 1]);
    }

    private static float product(float[] one, float[] other) {
      double sum = 0;
      for (int d = 0; d < one.length; d++) {
        sum += (double) one[d] * other[d];
      }
      return (float) sum;
    }
  }

  private static void add(
      HeldOutRanks.Builder ranks,
      String name,
      Systems systems,
      boolean newUsers,
      int[] users,
      int[] candidates,
      java.util.function.IntFunction<Set<Integer>> wanted) {
    CandidateRanking ranking = CandidateRanking.shuffled(candidates);
    for (Map.Entry<String, CandidateScorer> system : systems.over(ranking, newUsers).entrySet()) {
      List<RankedUser> ranked =
          ranking.rank(
              users,
              user -> wanted.apply(user).stream().mapToInt(Integer::intValue).toArray(),
              systems::seen,
              system.getValue());
      if (!ranked.isEmpty()) {
        ranks.add(name, system.getKey(), ranked);
      }
    }
  }

  private ModelDefinition definition() {
    return positiveFrom.isPresent()
        ? encoder
            .model()
            .definition()
            .withTraining(Map.of("positive_from", positiveFrom.getAsDouble()))
        : encoder.model().definition();
  }

  private TrainingData known() throws IOException {
    TrainingDataBuilder builder = new TrainingDataBuilder(definition());
    new EntityFile(items).forEach(builder::item);
    if (users.isPresent()) {
      new EntityFile(users.get()).forEach(builder::user);
    }
    interactions.addTo(builder, definition());
    try {
      return builder.build();
    } catch (InteractionException e) {
      throw new InputException(interactions.path(), e.getMessage());
    }
  }

  /** By user, the rows of the items that the test file says the user likes. */
  private TreeMap<String, Set<Integer>> wanted(EntityTable table) throws IOException {
    TreeMap<String, Set<Integer>> wanted = new TreeMap<>(BY_ID);
    Positives positive = new Positives(definition(), OptionalDouble.empty());
    test.forEach(
        positive.ratings(),
        row -> {
          int item = table.row(row.item());
          if (positive.test(row) && item >= 0) {
            wanted.computeIfAbsent(row.user(), user -> new TreeSet<>()).add(item);
          }
        });
    return wanted;
  }

  /** The rows of the items that may be ranked, ordered by id: the order that breaks ties. */
  private int[] pool(EntityTable table) throws IOException {
    Set<String> only =
        candidates.isPresent() ? new HashSet<>(new InputFile(candidates.get()).lines()) : null;
    return IntStream.range(0, table.rows())
        .filter(row -> only == null || only.contains(table.id(row)))
        .boxed()
        .sorted(Comparator.comparing(table::id, BY_ID))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Systems systems(TrainingData data, String[] testUsers, int[] rowOf, int[] pool)
      throws IOException {
    SparseMatrix content =
        FeatureEncoder.fit(data.items(), Feature.Role.CONTENT, data.itemsWithInteractions())
            .encodeAll(data.items());
    SparseMatrix positives = data.positives();
    int[] starts = Arrays.copyOf(positives.starts(), positives.rows() + 2);
    starts[positives.rows() + 1] = positives.entries();
    SparseMatrix liked =
        new SparseMatrix(
            positives.rows() + 1,
            positives.columns(),
            starts,
            positives.indices(),
            positives.values());
    SparseMatrix profiles =
        FeatureEncoder.fit(data.users(), Feature.Role.CONTENT, data.usersWithInteractions())
            .encodeAll(data.users());
    return new Systems(
        userVectors(testUsers), itemVectors(data.items(), pool), content, profiles, liked, rowOf);
  }

  private float[][] userVectors(String[] testUsers) throws IOException {
    return new EncodedUsers(encoder, definition(), interactions, users).of(testUsers);
  }

  private Map<Integer, float[]> itemVectors(EntityTable table, int[] pool) throws IOException {
    Map<Integer, float[]> vectors = new HashMap<>();
    Set<Integer> wanted = new HashSet<>();
    Arrays.stream(pool).forEach(wanted::add);
    new EntityFile(items)
        .forEach(
            (id, source) -> {
              int row = table.row(id);
              if (wanted.contains(row)) {
                vectors.put(row, encoder.item(source, id));
              }
            });
    for (int row : pool) {
      if (!vectors.containsKey(row)) {
        vectors.put(row, encoder.item(FeatureSource.EMPTY, table.id(row)));
      }
    }
    return vectors;
  }
}
