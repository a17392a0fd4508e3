/**
 * Handlers that turn HTTP into requests of the action packages and nothing more. Paths begin with
 * {@code /_plugins/_coldstart}; a path's model is always {@code {name}}.
 */
package org.coldstart.plugin.rest;
