/**
 * Deploying, activating and undeploying as a client asks for them: requests, transport, answers.
 * What they do lives in the package of deployments.
 */
package org.coldstart.plugin.action.deploy;
