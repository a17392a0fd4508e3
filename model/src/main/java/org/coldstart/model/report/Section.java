package org.coldstart.model.report;

/** A part of the page. */
interface Section {

  /** Whether the report has anything to tell here. */
  boolean isThere();

  void write(Html html);
}
