/** Statistics of each node: gathered where they are counted, put together on the node asked. */
package org.coldstart.plugin.action.stats;
