/**
 * What the verbs' packages share: requests that name a model or a version, the answer as JSON, and
 * how a model is shown. Each verb's transport action lives in a package of its own below; what it
 * does lives in the packages of registry, training, deployment and query.
 */
package org.coldstart.plugin.action;
