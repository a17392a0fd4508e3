package org.coldstart.plugin.registry;

import java.util.HashSet;
import java.util.Optional;
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
  public String nameOf(String stamp) {
    for (ModelEntry model : registry.current().models().values()) {
      Optional<VersionEntry> version = model.versionByStamp(stamp);
      if (version.isPresent()) {
        return "version ["
            + version.get().number()
            + "] of model ["
            + model.name()
            + "], stamp ["
            + stamp
            + "]";
      }
    }
    return "stamp [" + stamp + "], which is no version of any model";
  }

  @Override
  public long limitBytes() {
    return limitBytes.getAsLong();
  }
}
