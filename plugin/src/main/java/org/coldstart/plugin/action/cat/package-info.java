/** The one-line-a-model overview: what is active, what is live, how good it was on new items. */
package org.coldstart.plugin.action.cat;
