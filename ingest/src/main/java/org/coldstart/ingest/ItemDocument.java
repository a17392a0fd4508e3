package org.coldstart.ingest;

import java.util.Map;

/**
 * An item as it is stored, or about to be.
 *
 * @param source the document
 * @param id its {@code _id}; null where it has none yet
 */
public record ItemDocument(Map<String, Object> source, String id) {}
