/**
 * What happens to an item between two trainings: its first interactions change how it is served.
 * {@code WarmUp} does it for a model and all of its new items, {@code ItemStep} for one item whose
 * evidence somebody brings, {@code ClosedFormUpdate} solves for it.
 */
package org.coldstart.model.warmup;
