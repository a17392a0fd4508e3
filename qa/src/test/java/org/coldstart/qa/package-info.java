/**
 * Tests that drive a real server process over HTTP: what a client sees, and nothing that a client
 * cannot see. What can be shown inside one JVM is tested in the modules themselves.
 */
package org.coldstart.qa;
