package org.coldstart.model.cli;

/** The command line itself is wrong: exit status 2. */
final class UsageException extends IllegalArgumentException {

  UsageException(String message) {
    super(message);
  }
}
