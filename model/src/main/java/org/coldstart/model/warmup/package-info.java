/**
 * What happens to an item between two trainings: its first interactions change how it is served.
 * {@code WarmUp} does it for a model and all of its new items, {@code ClosedFormUpdate} for one.
 */
package org.coldstart.model.warmup;
