/**
 * What every encoder needs before a tower can run: the towers of the versions that live in an index
 * ({@code DeployedTowers}), the features that a request gives, and what is stored of a user beside
 * them. The queries, processors and actions that encode live in packages of their own.
 */
package org.coldstart.plugin.encoding;
