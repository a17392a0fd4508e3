/**
 * The main job over REST, step by step: index, define, train, deploy, index what is new, ask. The
 * demo narrates it and the tests check it; neither speaks to the server by another road. It knows
 * the product's REST contract and no OpenSearch class.
 */
package org.coldstart.qa.job;
