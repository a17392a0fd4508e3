/**
 * The command line: training, encoding and evaluating on files, without a server. It reads files,
 * says where a mistake in them is, and writes files; what is done with the data lives in the other
 * packages.
 */
package org.coldstart.model.cli;
