/**
 * What a user writes about a model, checked and typed: features, sources, hyper-parameters. Reading
 * is pure and cheap, and every mistake is named by its path. How the JSON came to be a map, and
 * what is done with a definition, lives elsewhere.
 */
package org.coldstart.model.definition;
