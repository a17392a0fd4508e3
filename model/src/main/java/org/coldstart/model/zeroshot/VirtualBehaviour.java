package org.coldstart.model.zeroshot;

/** What stands in for the behaviour of a user who has none. */
public enum VirtualBehaviour {
  /** Nothing: zeros, and a flag that says so. */
  MISSING,
  /** The mean behaviour of known users. */
  MEAN,
  /** What one auto-encoder makes of the profile: encoded from attributes alone. */
  SINGLE,
  /** What MAIL's dual auto-encoders make of it. */
  DUAL;

  /** Whether it is made of the profile. */
  boolean isGenerated() {
    return this == SINGLE || this == DUAL;
  }
}
