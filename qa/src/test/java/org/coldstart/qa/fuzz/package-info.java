/**
 * Malformed requests of every kind against a real server. A request follows from the run's seed and
 * its own number, so that any of them can be made again. What is sent is either malformed by
 * construction, and then must be refused; or altered at random, and then may be right by chance,
 * but only where that changes nothing, or where what it made is taken away at once.
 */
package org.coldstart.qa.fuzz;
