package org.coldstart.model.train;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.coldstart.model.start.StartSettings;
import org.coldstart.model.zeroshot.VirtualBehaviour;

/**
 * What a training found out by trial: dear to find, small to keep, and the same again with the same
 * data, definition and threads. A training that is given it goes on from there.
 *
 * @param start the chosen settings of the closed form
 * @param towers how the contest of towers and closed form ended; empty where it has not ended
 * @param newUsers how the contest about users without behaviour ended; empty where it has not
 */
public record Choices(StartSettings start, Optional<Towers> towers, Optional<NewUsers> newUsers) {

  private static final String START = "start";
  private static final String TOWERS = "towers";
  private static final String NEW_USERS = "new_users";
  private static final String SERVED = "served";
  private static final String EPOCHS = "epochs";
  private static final String REPORT = "report";

  /**
   * How the contest ended.
   *
   * @param epochs how long the towers were trained that won; 0 where the closed form did
   * @param report for people, as JSON would hold it
   */
  public record Towers(int epochs, Map<String, Object> report) {}

  /**
   * How the contest about users without behaviour ended.
   *
   * @param served what is served to them; empty for the closed form
   * @param epochs for how long each of those that were tried is best trained
   * @param report for people, as JSON would hold it
   */
  public record NewUsers(
      Optional<VirtualBehaviour> served,
      Map<VirtualBehaviour, Integer> epochs,
      Map<String, Object> report) {

    private Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      served.ifPresent(kind -> map.put(SERVED, label(kind)));
      Map<String, Object> of = new LinkedHashMap<>();
      epochs.forEach((kind, count) -> of.put(label(kind), count));
      map.put(EPOCHS, of);
      map.put(REPORT, report);
      return map;
    }

    @SuppressWarnings("unchecked")
    private static NewUsers ofMap(Map<String, Object> map) {
      Map<VirtualBehaviour, Integer> epochs = new EnumMap<>(VirtualBehaviour.class);
      ((Map<String, Object>) map.get(EPOCHS))
          .forEach((kind, count) -> epochs.put(kind(kind), ((Number) count).intValue()));
      return new NewUsers(
          Optional.ofNullable((String) map.get(SERVED)).map(NewUsers::kind),
          epochs,
          (Map<String, Object>) map.get(REPORT));
    }

    private static String label(VirtualBehaviour kind) {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    private static VirtualBehaviour kind(String label) {
      return VirtualBehaviour.valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  static Choices ofStart(StartSettings start) {
    return new Choices(start, Optional.empty(), Optional.empty());
  }

  Choices withTowers(Towers ended) {
    return new Choices(start, Optional.of(ended), newUsers);
  }

  Choices withNewUsers(NewUsers ended) {
    return new Choices(start, towers, Optional.of(ended));
  }

  /** As JSON would hold it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(START, start.toMap());
    towers.ifPresent(
        ended -> map.put(TOWERS, Map.of(EPOCHS, ended.epochs(), REPORT, ended.report())));
    newUsers.ifPresent(ended -> map.put(NEW_USERS, ended.toMap()));
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
                        (Map<String, Object>) ended.get(REPORT))),
        Optional.ofNullable((Map<String, Object>) map.get(NEW_USERS)).map(NewUsers::ofMap));
  }
}
