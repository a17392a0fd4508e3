package org.coldstart.model.definition;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The version whose maps and vocabularies a training starts from, where features agree.
 *
 * @param model its model's name
 * @param version its number, from 1 on
 * @param freeze what stays as it is there
 */
public record InitFrom(String model, int version, Freeze freeze) {

  /**
   * Features whose weights are not learned.
   *
   * @param all whether all are meant that the two definitions share
   * @param features names of features of either side; empty where all or none are meant
   */
  public record Freeze(boolean all, List<String> features) {

    /** Everything is learned on. */
    public static final Freeze NOTHING = new Freeze(false, List.of());

    public Freeze {
      features = List.copyOf(features);
    }

    /**
     * As the command line says it.
     *
     * @param words {@code all}, or names of features with commas between them
     * @throws DefinitionException where a feature is none of the definition
     */
    public static Freeze of(String words, ModelDefinition definition) {
      if (words.equals("all")) {
        return new Freeze(true, List.of());
      }
      Freeze freeze = new Freeze(false, List.of(words.split(",")));
      freeze.check(definition.contentNames());
      return freeze;
    }

    /**
     * @throws DefinitionException where a frozen feature is none of the definition
     */
    void check(Collection<String> known) {
      for (String name : features) {
        if (!known.contains(name)) {
          throw new DefinitionException(
              "init_from.freeze",
              "unknown feature [" + name + "]; the content features are " + new TreeSet<>(known));
        }
      }
    }

    /** Whether any feature is frozen. */
    public boolean isAny() {
      return all || !features.isEmpty();
    }

    /** Whether a shared feature of that name is. */
    public boolean holds(String feature) {
      return all || features.contains(feature);
    }
  }

  static InitFrom read(DefinitionReader reader) {
    reader.allow("model", "version", "freeze");
    return new InitFrom(
        reader.string("model", "the name of a model"),
        reader.integer("version", 1, Integer.MAX_VALUE, "the number of one of its versions"),
        reader.isList("freeze")
            ? new Freeze(false, reader.strings("freeze"))
            : new Freeze(reader.booleanOr("freeze", false), List.of()));
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("version", version);
    if (freeze.all()) {
      map.put("freeze", true);
    } else if (freeze.isAny()) {
      map.put("freeze", freeze.features());
    }
    return map;
  }
}
