package org.coldstart.qa.catalogue;

/** The files of a catalogue are not what they should be; the message names file and line. */
public final class CatalogueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public CatalogueException(String message) {
    super(message);
  }
}
