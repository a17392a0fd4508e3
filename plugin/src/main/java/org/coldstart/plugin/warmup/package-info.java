/**
 * Lets what happened to new items since a version's training count: reads the interactions that
 * nobody has looked at, makes a row for every new item among them, stores it where encoders look
 * items up, and rewrites those items' vectors. What is made of an item's evidence is the model's
 * business, how documents are written the deployment package's.
 */
package org.coldstart.plugin.warmup;
