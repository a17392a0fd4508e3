/**
 * Catalogues to show and to measure with: items, users and what users liked; generated with a known
 * truth, or read from files. Also what is held out of one for testing, and the recommenders that
 * need no model. Nothing here speaks to a server.
 */
package org.coldstart.qa.catalogue;
