/**
 * A chance for items of which little is known: from how often an item was shown and clicked,
 * guesses of its click rate that are wide where the evidence is thin ({@code ThompsonSampling},
 * {@code UpperConfidence}), and how such guesses move candidates that a query has found ({@code
 * ExploredRanking}). Nothing here reads an index, and nothing learns: what is known of an item is
 * its two counters.
 */
package org.coldstart.model.exploration;
