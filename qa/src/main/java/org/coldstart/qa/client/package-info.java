/**
 * A thin JSON client over Java's own HTTP client: one method a verb, an answer with status and
 * body. The demo, the benchmarks and the tests speak to the server through it and through nothing
 * else. It knows HTTP and JSON, and nothing of models or vectors.
 */
package org.coldstart.qa.client;
