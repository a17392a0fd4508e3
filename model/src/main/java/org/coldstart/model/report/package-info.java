/**
 * A training's report as one self-contained HTML page: text, tables and SVG charts, no script and
 * nothing from a network. It reads the report as JSON holds it and measures nothing itself, so a
 * page can be made of any report, also one that another version wrote.
 */
package org.coldstart.model.report;
