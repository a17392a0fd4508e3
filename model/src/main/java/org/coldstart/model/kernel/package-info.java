/**
 * The innermost loops over flat float arrays, once in plain Java and once on the Vector API, equal
 * to the bit, and the worker threads that spread them. Everything here is a pure function of its
 * arguments. What the numbers mean (matrices, factors, towers) lives in the packages above.
 */
package org.coldstart.model.kernel;
