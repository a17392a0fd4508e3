/**
 * From documents to documents with vectors: the {@code item_tower} ingest processor, the encoder
 * that is attached to deployed indices, and the encoding of one stored item that it shares with
 * whoever fills vectors in later. What lies under the field that carries the vectors is laid down
 * here ({@code VectorField}). Which versions live, and where their towers come from, is the
 * caller's knowledge ({@code LiveTowers}).
 */
package org.coldstart.ingest;
