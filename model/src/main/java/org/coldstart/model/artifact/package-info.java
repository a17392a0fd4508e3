/**
 * The container that a trained model is kept in: named sections with lengths and checksums,
 * verified before a byte of them is interpreted. Knows bytes, arrays and strings. What the sections
 * of a model are, and what they mean, is decided by the packages that write them.
 */
package org.coldstart.model.artifact;
