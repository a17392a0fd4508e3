package org.coldstart.model.cli;

import java.util.Arrays;

/** Which users and which items a ranking is about, by what the training interactions knew. */
enum Phase {
  /** Known users, known items. */
  WARM("warm", false, false),
  /** Known users, new items. */
  COLD_ITEM("cold-item", false, true),
  /** New users, known items. */
  COLD_USER("cold-user", true, false),
  /** New users, new items. */
  COLD_BOTH("cold-both", true, true);

  private final String label;
  private final boolean coldUsers;
  private final boolean coldItems;

  Phase(String label, boolean coldUsers, boolean coldItems) {
    this.label = label;
    this.coldUsers = coldUsers;
    this.coldItems = coldItems;
  }

  /** The name of this phase in a report. */
  String reportName() {
    return label.replace('-', '_');
  }

  boolean coldUsers() {
    return coldUsers;
  }

  boolean coldItems() {
    return coldItems;
  }

  /**
   * @param label with dashes or underscores
   * @throws UsageException where there is no phase of that name
   */
  static Phase named(String label) {
    return Arrays.stream(values())
        .filter(phase -> phase.label.equals(label.replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "unknown phase ["
                        + label
                        + "]; must be one of "
                        + Arrays.stream(values()).map(phase -> phase.label).toList()));
  }
}
