/**
 * A cluster of three nodes that is written to, searched, trained and deployed on while its nodes
 * die: one thread for each of those, all drawing from the run's seed. The writers keep a book of
 * every acknowledged write; readers check every answer against inner products of their own; at the
 * end the book, the vectors, and what the plugin keeps are reckoned up.
 */
package org.coldstart.qa.chaos;
