package org.coldstart.model.feature;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One thing that is known of a user or an item. {@link #name} is what people call it, {@link
 * #field} is where its raw value lies in a document or a feature map.
 */
public sealed interface Feature {

  /** Whether a feature exists from the first moment on, or comes from interactions only. */
  enum Role {
    /** Known the moment an entity exists; never dropped. */
    CONTENT,
    /** Derived from interactions; missing for a cold entity, dropped at random in training. */
    PREFERENCE;

    /** The name of this role in a definition. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the definition calls this feature; unique within its side. */
  String name();

  /** The document field (a dotted path where it is an inner one) that holds the raw value. */
  String field();

  Role role();

  /** The name of this feature's type in a definition. */
  String type();

  /** The type with whatever else decides how values are encoded, in words. */
  default String kind() {
    return type();
  }

  /** Whether values of the other feature are encoded by the same rules as this one's. */
  default boolean encodesLike(Feature other) {
    return kind().equals(other.kind());
  }

  /**
   * One or many values out of an open set: strings, numbers or booleans.
   *
   * @param parents coarser categorical features of the same side and role, the nearest first: where
   *     a value is unknown, theirs of the same entity takes its place
   */
  record Categorical(String name, String field, Role role, List<Parent> parents)
      implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "categorical";

    /** How many parents a category may have. */
    public static final int MOST_PARENTS = 10;

    /** Copies what could change. */
    public Categorical {
      parents = List.copyOf(parents);
    }

    /** One without parents. */
    public Categorical(String name, String field, Role role) {
      this(name, field, role, List.of());
    }

    @Override
    public String kind() {
      return parents.isEmpty()
          ? TYPE
          : TYPE + " with the parents " + parents.stream().map(Parent::name).toList();
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * A coarser category.
   *
   * @param name what the definition calls it
   * @param field where its raw value lies
   */
  record Parent(String name, String field) {}

  /** One finite number. */
  record Numeric(String name, String field, Role role) implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "numeric";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Words: one or many strings, taken apart by an analyzer. */
  record Text(String name, String field, Role role, TextAnalyzer analyzer) implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "text";

    @Override
    public String kind() {
      return TYPE + " by the analyzer " + analyzer.label();
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * A precomputed dense vector, for example of an image.
   *
   * @param dimension the one length that every value must have
   */
  record DenseVector(String name, String field, Role role, int dimension) implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "vector";

    /** The longest vector that can be described. */
    public static final int MAX_DIMENSION = 16_000;

    @Override
    public String kind() {
      return TYPE + " of dimension " + dimension;
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** The ids of items that a user has liked. Always a preference feature. */
  record History(String name, String field) implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "history";

    /** How many item ids of a history count; what comes after them is not read. */
    public static final int MAX_ITEMS = 1_000;

    @Override
    public Role role() {
      return Role.PREFERENCE;
    }

    @Override
    public String type() {
      return TYPE;
    }

    /**
     * The item ids in an entity's raw value: a string, a number, or a list of these, <em>newest
     * first</em>. A repeated id counts once, at its newest place; ids after the first {@link
     * #MAX_ITEMS} distinct ones are not read.
     *
     * @return distinct ids, newest first; empty where there is no history
     * @throws FeatureException where a value is neither string nor number
     */
    public List<String> items(FeatureSource source) {
      Set<String> ids = new LinkedHashSet<>();
      ScalarValues.forEach(
          name,
          source.value(field),
          value -> {
            ids.add(ScalarValues.text(name, value));
            return ids.size() < MAX_ITEMS;
          });
      return List.copyOf(ids);
    }
  }

  /** Latent factors from the factorisation of the interactions. Always a preference feature. */
  record Factors(String name, String field) implements Feature {
    /** The name of this type in a definition. */
    public static final String TYPE = "factors";

    @Override
    public Role role() {
      return Role.PREFERENCE;
    }

    @Override
    public String type() {
      return TYPE;
    }
  }
}
