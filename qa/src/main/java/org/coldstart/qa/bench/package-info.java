/**
 * What the plugin costs on a running server: bulks with the processor beside bulks that bring their
 * vectors, {@code cold_start} beside plain {@code knn}. Two things are always measured in turns
 * within one run, and what is told is the median of the rounds' ratios. {@code qa/bench.sh} starts
 * the server and calls this. It knows the clients of {@code client} and the catalogue of {@code
 * catalogue}, and nothing of how the plugin works inside.
 */
package org.coldstart.qa.bench;
