/**
 * What a node counts of its own work. Who works adds up here; the statistics action reads. Nothing
 * here decides anything.
 */
package org.coldstart.plugin.stats;
