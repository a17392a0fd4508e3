package org.coldstart.qa.catalogue;

import java.util.Map;

/**
 * An item or a user.
 *
 * @param id unique among its kind
 * @param features the content features as a document holds them: strings, numbers, lists of
 *     strings, vectors; what is not known is absent
 */
public record Entity(String id, Map<String, Object> features) {}
