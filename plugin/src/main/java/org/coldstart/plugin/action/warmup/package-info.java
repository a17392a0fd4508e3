/** Warming a deployment's new items up. */
package org.coldstart.plugin.action.warmup;
