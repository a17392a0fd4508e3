/**
 * Training as a client asks for it: the request, its way to a node that trains, the answer. What a
 * training does lives in the package of trainings.
 */
package org.coldstart.plugin.action.train;
