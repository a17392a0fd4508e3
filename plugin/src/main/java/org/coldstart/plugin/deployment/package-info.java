/**
 * Bringing a version to the documents of an index: which index may carry vectors, which slot takes
 * them, the mapping, the back-fill, the flip and the way back. The encoders that write vectors as
 * documents come in live in the ingest module; which version answers a query is the registry's to
 * say.
 */
package org.coldstart.plugin.deployment;
