package org.coldstart.model.linear;

/** The native libraries cannot be used, or failed within a call. */
public final class NativeAlgebraException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NativeAlgebraException(String message, Throwable cause) {
    super(message + ": " + cause, cause);
  }
}
