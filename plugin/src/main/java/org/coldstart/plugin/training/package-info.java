/**
 * From the sources in the cluster to a trained version: what is checked before a run begins, how
 * the sources are read, how much memory that may take, and what is kept of the result. How a model
 * is learned lives in the model module.
 */
package org.coldstart.plugin.training;
