package org.coldstart.model.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Where the held-out positives came out, by phase (warm, cold_item, cold_user, mixed …) and system
 * (the model and its baselines): enough to compute recall, NDCG and AUC at any depth later, without
 * the data. Immutable.
 *
 * <p>Written form: format (int, 1); number of slices (int); for each phase and system (strings),
 * the number of users, for each user candidates (int), AUC (double), number of positives (int) and
 * their ranks (ints); the number of further values, for each its name and value (double).
 */
public final class HeldOutRanks {

  private static final int FORMAT = 1;
  private static final int MAX_SLICES = 10_000;
  private static final int MAX_NAME = 1_000;
  private static final int MAX_USERS = 1 << 28;

  private final List<Slice> slices;

  private HeldOutRanks(List<Slice> slices) {
    this.slices = List.copyOf(slices);
  }

  /**
   * How one system did in one phase.
   *
   * @param phase which held-out interactions
   * @param system who ranked
   * @param users one a user
   * @param values further figures by name, such as {@code cold_share_of_top@100}
   */
  public record Slice(
      String phase, String system, List<RankedUser> users, Map<String, Double> values) {
    public Slice {
      users = List.copyOf(users);
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    private Map<String, Object> toMap(int[] ks) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int k : ks) {
        MeanInterval.over(users, user -> user.recall(k)).putTo(map, "recall@" + k);
        MeanInterval.over(users, user -> user.ndcg(k)).putTo(map, "ndcg@" + k);
      }
      MeanInterval.over(users, RankedUser::auc).putTo(map, "auc");
      map.putAll(values);
      map.put("users", users.size());
      map.put(
          "candidates",
          Math.round(users.stream().mapToInt(RankedUser::candidates).average().orElse(0)));
      return map;
    }
  }

  /** Collects slices. */
  public static final class Builder {
    private final List<Slice> slices = new ArrayList<>();

    /** Adds how a system did in a phase. */
    public Builder add(String phase, String system, List<RankedUser> users) {
      slices.add(new Slice(phase, system, users, Map.of()));
      return this;
    }

    /**
     * Adds how a system did where warm and cold items are ranked together: the phases {@code
     * mixed}, {@code mixed_warm} and {@code mixed_cold}, the latter two about a part of the
     * positives in the whole ranking.
     */
    public Builder addMixed(String system, MixedRanking ranking) {
      Map<String, Double> values = new LinkedHashMap<>();
      ranking.coldShareOfTop().forEach((k, share) -> values.put("cold_share_of_top@" + k, share));
      values.put("cold_share_of_positives", ranking.coldShareOfPositives());
      slices.add(new Slice("mixed", system, ranking.all(), values));
      slices.add(new Slice("mixed_warm", system, ranking.warm(), Map.of()));
      slices.add(new Slice("mixed_cold", system, ranking.cold(), Map.of()));
      return this;
    }

    public HeldOutRanks build() {
      return new HeldOutRanks(slices);
    }
  }

  /** All slices, in the order in which they were added. */
  public List<Slice> slices() {
    return slices;
  }

  /** How a system did in a phase, where that was measured. */
  public Optional<Slice> slice(String phase, String system) {
    return slices.stream()
        .filter(slice -> slice.phase().equals(phase) && slice.system().equals(system))
        .findFirst();
  }

  /**
   * All figures: by phase, by system, {@code recall@k} and {@code ndcg@k} for each k, {@code auc},
   * each with its 95 % interval under {@code …_ci}, and the numbers of users and (mean) candidates.
   *
   * @param ks depths, each at least 1
   */
  public Map<String, Object> toMap(int... ks) {
    Map<String, Object> phases = new LinkedHashMap<>();
    for (Slice slice : slices) {
      @SuppressWarnings("unchecked")
      Map<String, Object> systems =
          (Map<String, Object>)
              phases.computeIfAbsent(slice.phase(), phase -> new LinkedHashMap<String, Object>());
      systems.put(slice.system(), slice.toMap(ks));
    }
    return phases;
  }

  public void write(DataOutput out) throws IOException {
    ArrayWriter writer = new ArrayWriter(out);
    out.writeInt(FORMAT);
    out.writeInt(slices.size());
    for (Slice slice : slices) {
      writer.string(slice.phase());
      writer.string(slice.system());
      out.writeInt(slice.users().size());
      for (RankedUser user : slice.users()) {
        out.writeInt(user.candidates());
        out.writeDouble(user.auc());
        out.writeInt(user.ranks().length);
        writer.ints(user.ranks());
      }
      out.writeInt(slice.values().size());
      for (Map.Entry<String, Double> value : slice.values().entrySet()) {
        writer.string(value.getKey());
        out.writeDouble(value.getValue());
      }
    }
  }

  /**
   * @throws CorruptDataException where what is read cannot be ranks
   */
  public static HeldOutRanks read(DataInput in) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int format = in.readInt();
    if (format != FORMAT) {
      throw new CorruptDataException(
          "held-out ranks of format " + format + " cannot be read, only " + FORMAT);
    }
    int count = reader.count(MAX_SLICES, "slices");
    List<Slice> slices = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      String phase = reader.string(MAX_NAME, "a phase");
      String system = reader.string(MAX_NAME, "a system");
      int userCount = reader.count(MAX_USERS, "users");
      List<RankedUser> users = new ArrayList<>();
      for (int u = 0; u < userCount; u++) {
        users.add(readUser(reader));
      }
      int valueCount = reader.count(MAX_SLICES, "values");
      Map<String, Double> values = new LinkedHashMap<>();
      for (int v = 0; v < valueCount; v++) {
        String name = reader.string(MAX_NAME, "a value's name");
        values.put(name, reader.doubles(1, name)[0]);
      }
      slices.add(new Slice(phase, system, users, values));
    }
    return new HeldOutRanks(slices);
  }

  private static RankedUser readUser(ArrayReader reader) throws IOException {
    int candidates = reader.count(Integer.MAX_VALUE, "candidates");
    double auc = reader.in().readDouble();
    int[] ranks = reader.ints(reader.count(candidates, "positives"));
    for (int i = 0; i < ranks.length; i++) {
      if (ranks[i] >= candidates || ranks[i] < (i == 0 ? 0 : ranks[i - 1] + 1)) {
        throw new CorruptDataException("ranks must ascend and stay below the candidates' number");
      }
    }
    if (ranks.length == 0 || (!Double.isNaN(auc) && !(auc >= 0 && auc <= 1))) {
      throw new CorruptDataException("a ranked user must have positives and an AUC from 0 to 1");
    }
    return new RankedUser(candidates, ranks, auc);
  }
}
