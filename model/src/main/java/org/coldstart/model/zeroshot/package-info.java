/**
 * Users of whom nothing but a profile is known: networks that make up the behaviour which such a
 * user would have, after MAIL, and the small tower that learns to rank with it. What makes the
 * behaviour of known users is in {@code start}; whether any of this is served is decided in {@code
 * train}.
 */
package org.coldstart.model.zeroshot;
