/**
 * What exists: models, their versions, deployments and slots in the cluster state, their weights,
 * reports and runs in a system index, and the decoded towers that a node holds. Changes of the
 * small state are pure functions applied on the cluster manager; big state is read and written
 * asynchronously. How a version is trained, deployed or queried lives in other packages.
 */
package org.coldstart.plugin.registry;
