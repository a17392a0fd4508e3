package org.coldstart.plugin.encoding;

import java.util.Map;
import java.util.Set;
import org.coldstart.model.feature.FeatureException;
import org.coldstart.model.feature.FeatureSource;
import org.coldstart.model.start.LearnedItems;
import org.coldstart.plugin.settings.ColdStartSettings;
import org.coldstart.plugin.stats.EncodingCounters;
import org.coldstart.plugin.stats.SlowEncodings;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.test.OpenSearchTestCase;

public class CountedTowersTests extends OpenSearchTestCase {

  public void testWorkIsCountedAndUnchanged() {
    EncodingCounters counters = new EncodingCounters();
    ProfileTowers plain = ProfileTowers.of("stamp", 2);
    CountedTowers counted =
        new CountedTowers(
            plain,
            counters,
            new SlowEncodings(
                new ClusterSettings(Settings.EMPTY, Set.copyOf(ColdStartSettings.all()))));
    FeatureSource item = FeatureSource.of(Map.of("year", 1990));

    assertArrayEquals(
        plain.encodeItem(item, "id", LearnedItems.NONE),
        counted.encodeItem(item, "id", LearnedItems.NONE),
        0);
    assertArrayEquals(
        plain.encodeItem(item, null, LearnedItems.NONE),
        counted.encodeItem(item, null, LearnedItems.NONE),
        0);
    assertArrayEquals(
        plain.encodeUser(FeatureSource.EMPTY, LearnedItems.NONE),
        counted.encodeUser(FeatureSource.EMPTY, LearnedItems.NONE),
        0);
    expectThrows(
        FeatureException.class,
        () -> counted.encodeItem(FeatureSource.of(Map.of("year", "old")), null, LearnedItems.NONE));

    assertEquals(2, counters.items().count());
    assertEquals(1, counters.users().count());
    assertEquals(
        Map.of("total", 1L, "by_kind", Map.of("feature_exception", 1L)),
        counters.errors().snapshot());
    assertEquals("stamp", counted.stamp());
    assertEquals(4, counted.dimension());
  }
}
