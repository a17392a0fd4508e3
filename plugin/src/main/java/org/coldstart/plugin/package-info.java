/** Wiring of the OpenSearch plugin; every part lives in a package of its own below. */
package org.coldstart.plugin;
