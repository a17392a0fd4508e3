/**
 * The closed-form start of both towers: linear maps from content to the factorisation's space, a
 * compressed content block beside it, the balance between the two, and the calibration of cold
 * items against warm ones. What is chosen on held-out data is chosen by the {@code train} package;
 * gradient training on top of the start lives there and in {@code tower}.
 */
package org.coldstart.model.start;
