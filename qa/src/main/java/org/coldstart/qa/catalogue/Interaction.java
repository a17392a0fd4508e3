package org.coldstart.qa.catalogue;

/**
 * A user liked an item.
 *
 * @param user index in the catalogue's users
 * @param item index in the catalogue's items
 * @param timestamp milliseconds since the epoch
 */
public record Interaction(int user, int item, long timestamp) {}
