/**
 * Evaluating as a client asks for it: request, transport, answer. The figures come from the ranks
 * that a version's training kept of what it had set aside.
 */
package org.coldstart.plugin.action.evaluate;
