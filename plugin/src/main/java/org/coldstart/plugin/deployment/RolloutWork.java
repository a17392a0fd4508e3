package org.coldstart.plugin.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.coldstart.model.definition.Side;
import org.coldstart.plugin.run.Caller;

/**
 * What another node needs to know to go on with a roll-out: small, and stored with its run.
 *
 * @param index the concrete index
 * @param indexUuid that index and no later one of its name
 * @param field the deployed field
 * @param side of the index's documents
 * @param method how k-NN indexes the vectors
 * @param caller who asked; null where no security plugin told
 * @param reached how far the first pass has come
 */
record RolloutWork(
    String index,
    String indexUuid,
    String field,
    Side side,
    VectorMethod method,
    Caller caller,
    Reached reached) {

  private static final String INDEX = "index";
  private static final String INDEX_UUID = "index_uuid";
  private static final String FIELD = "field";
  private static final String SIDE = "side";
  private static final String METHOD = "method";
  private static final String CALLER = "caller";
  private static final String REACHED = "reached";

  /**
   * How far the pass that looks at every document has come.
   *
   * @param looked documents that were looked at
   * @param written those of them that were written
   * @param ends by the shards' numbers; what lies behind them is still to be looked at
   */
  record Reached(long looked, long written, Map<Integer, FillPass.End> ends) {

    /** Nothing was looked at. */
    static final Reached NOTHING = new Reached(0, 0, Map.of());

    private static final String LOOKED = "looked";
    private static final String WRITTEN = "written";
    private static final String SHARDS = "shards";
    private static final String CHECKPOINT = "checkpoint";
    private static final String HISTORY = "history";

    /** Copies what could change. */
    Reached {
      ends = Map.copyOf(ends);
    }

    /** As the pass would have counted them that went on. */
    FillCounts counts() {
      return new FillCounts(looked, written, 0, 0, 0, null, null);
    }

    /** What was stored of it among a run's work; see {@link #ofMap}. */
    Map<String, Object> toWork() {
      Map<String, Object> shards = new LinkedHashMap<>();
      ends.forEach(
          (shard, end) ->
              shards.put(
                  String.valueOf(shard),
                  Map.of(CHECKPOINT, end.checkpoint(), HISTORY, end.history())));
      return Map.of(REACHED, Map.of(LOOKED, looked, WRITTEN, written, SHARDS, shards));
    }

    @SuppressWarnings("unchecked")
    private static Reached ofMap(Map<String, Object> map) {
      Map<Integer, FillPass.End> ends = new TreeMap<>();
      ((Map<String, Map<String, Object>>) map.get(SHARDS))
          .forEach(
              (shard, end) ->
                  ends.put(
                      Integer.valueOf(shard),
                      new FillPass.End(number(end, CHECKPOINT), (String) end.get(HISTORY))));
      return new Reached(number(map, LOOKED), number(map, WRITTEN), ends);
    }

    private static long number(Map<String, Object> map, String key) {
      return ((Number) map.get(key)).longValue();
    }
  }

  /** As a run stores it. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>(reached.toWork());
    map.put(INDEX, index);
    map.put(INDEX_UUID, indexUuid);
    map.put(FIELD, field);
    map.put(SIDE, side.label());
    map.put(METHOD, method.toMap());
    map.put(CALLER, caller == null ? null : caller.toMap());
    return map;
  }

  /** Reads what {@link #toMap} wrote. */
  @SuppressWarnings("unchecked")
  static RolloutWork ofMap(Map<String, Object> map) {
    return new RolloutWork(
        (String) map.get(INDEX),
        (String) map.get(INDEX_UUID),
        (String) map.get(FIELD),
        Side.of((String) map.get(SIDE)),
        VectorMethod.parse((Map<String, Object>) map.get(METHOD)),
        map.get(CALLER) == null ? null : Caller.ofMap((Map<String, Object>) map.get(CALLER)),
        Reached.ofMap((Map<String, Object>) map.get(REACHED)));
  }
}
