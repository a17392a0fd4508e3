/**
 * Weighted matrix factorisation of implicit feedback: who took what becomes a vector for every user
 * and item, and a history of a few items becomes a vector at once. Knows row and column numbers
 * only, neither ids nor content. How factors enter a tower is not decided here.
 */
package org.coldstart.model.factorization;
