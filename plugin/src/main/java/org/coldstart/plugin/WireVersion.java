package org.coldstart.plugin;

import org.opensearch.Version;

/**
 * Since when nodes say what to each other. Streams carry the version of OpenSearch, not the
 * plugin's, so two releases for one OpenSearch, such as 3.6.0.0 and 3.6.0.1, must write the same
 * bytes.
 *
 * <p>Whoever adds a field in a later release adds a constant here, named after what the field
 * brings, and asks for it where the field is written and where it is read:
 *
 * <pre>{@code
 * if (out.getVersion().onOrAfter(WireVersion.BRINGS_SOMETHING)) {
 *   out.writeOptionalString(something);
 * }
 * }</pre>
 *
 * <p>An older node then gets what it knows, and what it sends is read with a default. Samples of
 * the new bytes go beside those of earlier releases, which stay as they are.
 */
public final class WireVersion {

  /**
   * The first release. Older nodes cannot have the plugin: the registry is not sent to them, since
   * they could not read the cluster state that holds it.
   */
  public static final Version FIRST = Version.V_3_6_0;

  private WireVersion() {}
}
