/**
 * The {@code item_tower} ingest processor. It reads item features from documents and writes the
 * vector of every live version; which versions live, and their towers, come from its caller.
 */
package org.coldstart.ingest;
