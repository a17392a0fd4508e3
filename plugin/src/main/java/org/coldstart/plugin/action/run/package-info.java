/**
 * Runs as a client sees them: get one, list, cancel. What a run is, and how it is kept, lives in
 * the package of runs.
 */
package org.coldstart.plugin.action.run;
