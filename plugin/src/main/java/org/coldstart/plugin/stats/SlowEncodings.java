package org.coldstart.plugin.stats;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.unit.TimeValue;

/**
 * Logs encodings that took long, as {@value #LOGGER}. It tells the side, the version and the time,
 * and nothing of whom or what was encoded.
 */
public final class SlowEncodings {

  /** The log's name. */
  public static final String LOGGER = "org.coldstart.slowlog.encode";

  private final Logger logger;

  private volatile long warnNanos;
  private volatile long infoNanos;
  private volatile long debugNanos;

  /** The least of the three; what is quicker costs no more than one comparison. */
  private volatile long leastNanos;

  /** Follows the settings from now on. */
  public SlowEncodings(ClusterSettings settings) {
    this(settings, LogManager.getLogger(LOGGER));
  }

  SlowEncodings(ClusterSettings settings, Logger logger) {
    this.logger = logger;
    follow(settings, ColdStartSettings.SLOW_ENCODE_WARN, nanos -> warnNanos = nanos);
    follow(settings, ColdStartSettings.SLOW_ENCODE_INFO, nanos -> infoNanos = nanos);
    follow(settings, ColdStartSettings.SLOW_ENCODE_DEBUG, nanos -> debugNanos = nanos);
  }

  private void follow(
      ClusterSettings settings, Setting<TimeValue> setting, LongConsumer threshold) {
    set(settings.get(setting), threshold);
    settings.addSettingsUpdateConsumer(setting, changed -> set(changed, threshold));
  }

  private void set(TimeValue time, LongConsumer threshold) {
    threshold.accept(time.nanos() < 0 ? Long.MAX_VALUE : time.nanos());
    leastNanos = Math.min(warnNanos, Math.min(infoNanos, debugNanos));
  }

  /**
   * Logs an encoding if it took long.
   *
   * @param side {@code user} or {@code item}
   * @param stamp the version
   */
  public void took(String side, String stamp, long nanos) {
    if (nanos >= leastNanos) {
      log(side, stamp, nanos);
    }
  }

  private void log(String side, String stamp, long nanos) {
    Level level = nanos >= warnNanos ? Level.WARN : nanos >= infoNanos ? Level.INFO : Level.DEBUG;
    logger.log(
        level,
        "took[{}micros], side[{}], stamp[{}]",
        TimeUnit.NANOSECONDS.toMicros(nanos),
        side,
        stamp);
  }
}
