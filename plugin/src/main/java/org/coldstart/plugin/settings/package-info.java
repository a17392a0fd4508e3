/**
 * Every setting of the plugin, declared in one place. Who obeys a setting reads it through the
 * constants here; nothing else lives in this package.
 */
package org.coldstart.plugin.settings;
