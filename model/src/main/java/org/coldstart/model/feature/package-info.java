/**
 * What is known of a user or an item, and how it becomes numbers. A {@link
 * org.coldstart.model.feature.FeatureSchema} names the features of one side, an {@link
 * org.coldstart.model.feature.EntityTable} holds the raw values of many entities, and a {@link
 * org.coldstart.model.feature.FeatureEncoder}, fitted on such a table, turns raw values into sparse
 * vectors. What the vectors are used for lives elsewhere.
 */
package org.coldstart.model.feature;
