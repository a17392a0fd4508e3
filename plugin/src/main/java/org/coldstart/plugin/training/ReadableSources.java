package org.coldstart.plugin.training;

import org.coldstart.model.definition.Sources;
import org.opensearch.index.query.QueryBuilder;

/**
 * Sources that were found and that their caller may read.
 *
 * @param sources what the definition says of them
 * @param indices where they lie
 * @param interactionsQuery which of the interactions count
 */
public record ReadableSources(
    Sources sources, ResolvedSources indices, QueryBuilder interactionsQuery) {}
