/**
 * Definitions of models: put, get, delete. A definition is validated here, on the node that was
 * asked; what becomes of it is the registry's.
 */
package org.coldstart.plugin.action.definition;
