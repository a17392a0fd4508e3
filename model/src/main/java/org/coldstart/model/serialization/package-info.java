/**
 * How arrays and strings lie in a binary stream. Everything that is read is distrusted: a length is
 * checked against a bound, and memory grows only as bytes arrive. What the arrays mean, and how a
 * whole artefact is framed and checked, lives elsewhere.
 */
package org.coldstart.model.serialization;
