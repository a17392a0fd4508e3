/**
 * Benchmarks, run by hand: docs/performance.md has the command. They are compiled with the tests
 * and not run by them. What they measured is written down there.
 */
package org.coldstart.model.bench;
