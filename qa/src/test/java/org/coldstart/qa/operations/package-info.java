/**
 * What an operator does to a cluster, on several real nodes: cancelling, installing and removing
 * the plugin, snapshots, nodes that die. Clusters here are a test's own.
 */
package org.coldstart.qa.operations;
