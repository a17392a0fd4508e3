/**
 * A real server process for the tests, one for all of them, started and stopped by {@code
 * qa/cluster.sh} as a user would.
 */
package org.coldstart.qa.cluster;
