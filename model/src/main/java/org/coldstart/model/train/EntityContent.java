package org.coldstart.model.train;

import org.coldstart.model.start.EncodedEntities;

/** The encoded content of everybody in a training set. */
record EntityContent(EncodedEntities items, EncodedEntities users) {}
