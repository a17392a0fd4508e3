/**
 * Matrices and the closed-form algebra on them: Gram matrices, Cholesky solves, ridge regression
 * and truncated singular value decomposition, in Java and, where it pays, in native BLAS.
 * Deterministic for given inputs, whatever the number of threads. What the rows and columns stand
 * for is known to the packages that call it.
 */
package org.coldstart.model.linear;
