/**
 * What versions learned of single items, kept where it scales with the cluster: an index of its own
 * a version, read by id when somebody is encoded, and a bounded cache of what is asked for often.
 * What is learned, and how it is used, is the model's; whose version it is, is the registry's.
 */
package org.coldstart.plugin.items;
