package org.coldstart.qa.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Items, users, and who liked what.
 *
 * @param name for headings
 * @param itemFeatures the definition's {@code item.features}
 * @param userFeatures the definition's {@code user.features}
 * @param truth what the interactions were drawn from, where the catalogue was generated
 */
public record Catalogue(
    String name,
    Map<String, Map<String, Object>> itemFeatures,
    Map<String, Map<String, Object>> userFeatures,
    List<Entity> items,
    List<Entity> users,
    List<Interaction> interactions,
    Optional<Truth> truth) {}
