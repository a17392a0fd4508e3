/**
 * The {@code cold_start} query. On the coordinating node a request's user is encoded once for each
 * version that is read ({@code QueryResolver}); on the shard the result turns into k-NN's own query
 * on the slot of that shard's index ({@code ResolvedQueryBuilder}). Which versions live where is
 * the registry's knowledge, what is stored of a user that of the package {@code encoding}.
 */
package org.coldstart.plugin.query;
