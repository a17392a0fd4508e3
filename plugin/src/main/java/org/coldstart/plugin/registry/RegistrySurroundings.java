package org.coldstart.plugin.registry;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** What a cache knows of its cluster, as the registry tells it. */
public final class RegistrySurroundings implements ModelCache.Surroundings {

  private final ModelRegistry registry;
  private final LongSupplier limitBytes;

  /**
   * @param limitBytes the limit as the settings have it now
   */
  public RegistrySurroundings(ModelRegistry registry, LongSupplier limitBytes) {
    this.registry = registry;
    this.limitBytes = limitBytes;
  }

  @Override
  public Set<String> liveStamps() {
    Set<String> live = new HashSet<>();
    for (Deployment deployment : registry.current().deployments()) {
      deployment.liveSlots().forEach(slot -> live.add(slot.stamp()));
    }
    return live;
  }

  @Override
  public long limitBytes() {
    return limitBytes.getAsLong();
  }
}
