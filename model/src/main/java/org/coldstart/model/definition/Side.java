package org.coldstart.model.definition;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.coldstart.model.feature.FeatureSchema;

/** Which of the two towers something is about. */
public enum Side {
  ITEM {
    @Override
    public FeatureSchema features(ModelDefinition definition) {
      return definition.item();
    }

    @Override
    public Optional<Sources.Entities> stored(Sources sources) {
      return Optional.of(sources.items());
    }

    @Override
    public Side other() {
      return USER;
    }
  },
  USER {
    @Override
    public FeatureSchema features(ModelDefinition definition) {
      return definition.user();
    }

    @Override
    public Optional<Sources.Entities> stored(Sources sources) {
      return sources.users();
    }

    @Override
    public Side other() {
      return ITEM;
    }
  };

  /** What is known of this side's entities. */
  public abstract FeatureSchema features(ModelDefinition definition);

  /** Where this side's entities are stored, if they are. */
  public abstract Optional<Sources.Entities> stored(Sources sources);

  /** The one that this one's vectors are searched by. */
  public abstract Side other();

  /** The name in requests: {@code item}, {@code user}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The side of a name.
   *
   * @throws IllegalArgumentException telling the names that there are
   */
  public static Side of(String label) {
    return Arrays.stream(values())
        .filter(side -> side.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "[side] is [item] or [user], but not [" + label + "]"));
  }
}
