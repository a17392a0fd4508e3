/**
 * How good a ranking is, and what it must be better than. Rankings of held-out interactions become
 * {@link org.coldstart.model.evaluation.HeldOutRanks}, from which every figure of a report is
 * computed; simple baselines score the same candidates. Nothing here trains anything.
 */
package org.coldstart.model.evaluation;
