package org.coldstart.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.start.StartSettings;

/**
 * What a training found out by trial: dear to find, small to keep, and the same again with the same
 * data, definition and threads. A training that is given it goes on from there.
 *
 * @param start the chosen settings of the closed form
 * @param towers how the contest of towers and closed form ended; empty where it has not ended
 */
public record Choices(StartSettings start, Optional<Towers> towers) {

  private static final String START = "start";
  private static final String TOWERS = "towers";
  private static final String EPOCHS = "epochs";
  private static final String REPORT = "report";

  /**
   * How the contest ended.
   *
   * @param epochs how long the towers were trained that won; 0 where the closed form did
   * @param report for people, as JSON would hold it
   */
  public record Towers(int epochs, Map<String, Object> report) {}

  static Choices ofStart(StartSettings start) {
    return new Choices(start, Optional.empty());
  }

  Choices withTowers(Towers ended) {
    return new Choices(start, Optional.of(ended));
  }

  /** As JSON would hold it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(START, start.toMap());
    towers.ifPresent(
        ended -> map.put(TOWERS, Map.of(EPOCHS, ended.epochs(), REPORT, ended.report())));
    return map;
  }

  /** Reads what {@link #toMap} wrote. */
  @SuppressWarnings("unchecked")
  public static Choices ofMap(Map<String, Object> map) {
    Map<String, Object> towers = (Map<String, Object>) map.get(TOWERS);
    return new Choices(
        StartSettings.ofMap((Map<String, Object>) map.get(START)),
        Optional.ofNullable(towers)
            .map(
                ended ->
                    new Towers(
                        ((Number) ended.get(EPOCHS)).intValue(),
                        (Map<String, Object>) ended.get(REPORT))));
  }
}
