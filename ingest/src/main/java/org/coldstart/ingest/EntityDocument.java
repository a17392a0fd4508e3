package org.coldstart.ingest;

import java.util.Map;

/**
 * An item or a user as it is stored, or about to be.
 *
 * @param source the document
 * @param id its {@code _id}; null where it has none yet
 */
public record EntityDocument(Map<String, Object> source, String id) {}
