/**
 * How a model is learned from interactions: the data in compact arrays, and what turns it into
 * towers. Nothing here knows where the data came from.
 */
package org.coldstart.model.train;
