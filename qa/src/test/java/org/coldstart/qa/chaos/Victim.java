package org.coldstart.qa.chaos;

/** What the node does that a fault ends. */
enum Victim {
  DATA_NODE("a node that holds data"),
  CLUSTER_MANAGER("the cluster manager"),
  DEPLOYING("the node that deploys"),
  TRAINING("the node that trains");

  private final String told;

  Victim(String told) {
    this.told = told;
  }

  @Override
  public String toString() {
    return told;
  }
}
