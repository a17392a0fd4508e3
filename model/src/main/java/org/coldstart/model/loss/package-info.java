/**
 * What training minimises: one class per loss, each giving its value and its gradient with respect
 * to the scores of a batch, and the objective that adds them up and carries the gradient on to the
 * embeddings. Losses are values without state; what they learn themselves (a scale, a shift) is
 * handed in. Batches are made, and parameters moved, in {@code train}; embeddings come from {@code
 * tower}.
 */
package org.coldstart.model.loss;
