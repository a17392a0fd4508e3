/**
 * Versions as such: get with its report, delete with its weights, import of an artefact that was
 * trained elsewhere. How versions are trained and deployed lives with those verbs.
 */
package org.coldstart.plugin.action.version;
