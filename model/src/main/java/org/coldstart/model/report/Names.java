package org.coldstart.model.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a page calls the systems, phases and settings of a report, and in what order. */
final class Names {

  static final String MODEL = "model";

  /** The version's own parts: they are no baselines. */
  private static final List<String> OWN = List.of(MODEL, "closed_form", "towers", "full");

  private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();
  private static final Map<String, String> PHASES = new LinkedHashMap<>();

  static {
    SYSTEMS.put(MODEL, "This version");
    SYSTEMS.put("closed_form", "Its closed form alone");
    SYSTEMS.put("towers", "Its towers");
    SYSTEMS.put("full", "MAIL");
    SYSTEMS.put("single", "One auto-encoder");
    SYSTEMS.put("mean_behaviour", "Mean behaviour of known users");
    SYSTEMS.put("none", "A tower without behaviour");
    SYSTEMS.put("ridge", "Ridge regression");
    SYSTEMS.put("content_only", "Content-only towers");
    SYSTEMS.put("nearest_content", "Nearest content");
    SYSTEMS.put("nearest_users", "Nearest users");
    SYSTEMS.put("popularity", "Popularity");
    SYSTEMS.put("random", "Random");
    PHASES.put("cold_item", "New items");
    PHASES.put("mixed", "New and known together");
    PHASES.put("warm", "Known items");
    PHASES.put("cold_user", "New users");
    PHASES.put("cold_both", "New items for new users");
    PHASES.put("mixed_cold", "New items among all");
    PHASES.put("mixed_warm", "Known items among all");
  }

  private Names() {}

  static String system(String name) {
    return SYSTEMS.getOrDefault(name, inWords(name));
  }

  /** A system's name within a sentence. */
  static String systemInSentence(String name) {
    String label = system(name);
    return SYSTEMS.containsKey(name)
        ? label.substring(0, 1).toLowerCase(Locale.ROOT) + label.substring(1)
        : label;
  }

  static String phase(String name) {
    return PHASES.getOrDefault(name, inWords(name));
  }

  /** The class by which the style sheet knows a system. */
  static String systemClass(String name) {
    return "s-" + (SYSTEMS.containsKey(name) ? name.replace('_', '-') : "other");
  }

  /** Whether a system is there for comparison only. */
  static boolean isBaseline(String system) {
    return !OWN.contains(system);
  }

  static List<String> systems(Part bySystem) {
    return ordered(bySystem, SYSTEMS);
  }

  static List<String> phases(Part byPhase) {
    return ordered(byPhase, PHASES);
  }

  /** Known names in their order, then the others in theirs. */
  private static List<String> ordered(Part part, Map<String, String> known) {
    List<String> names = new ArrayList<>(known.keySet());
    names.retainAll(part.keys());
    part.keys().stream().filter(name -> !known.containsKey(name)).forEach(names::add);
    return names;
  }

  /** {@code item_ridge} becomes {@code Item ridge}. */
  static String inWords(String name) {
    String words = name.replace('_', ' ').strip();
    return words.isEmpty()
        ? name
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
