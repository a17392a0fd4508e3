package org.coldstart.model.serialization;

import java.io.IOException;

/** Bytes that were read cannot be what was once written. */
public final class CorruptDataException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was being read and what is wrong with it
   */
  public CorruptDataException(String message) {
    super(message);
  }
}
