/**
 * The verb {@code _encode}: vectors for users and items that a request describes. Nothing is
 * written and nothing is kept here.
 */
package org.coldstart.plugin.action.encode;
