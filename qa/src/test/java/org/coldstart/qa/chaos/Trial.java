package org.coldstart.qa.chaos;

import org.coldstart.qa.Findings;

/** What all of a run's threads share. */
record Trial(Entrance entrance, Faults faults, Book book, Tally tally, Findings findings) {}
