/**
 * Long work: a run is a cancellable task on one node, and a document that outlives it. Here runs
 * are started, told of, cancelled and, when their node dies, ended. What a run does lives with its
 * verb.
 */
package org.coldstart.plugin.run;
