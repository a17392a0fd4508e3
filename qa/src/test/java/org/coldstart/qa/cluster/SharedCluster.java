package org.coldstart.qa.cluster;

import java.net.URI;
import org.coldstart.qa.client.RestClient;

/**
 * The one server of this JVM: started when the first test asks for it, stopped when the JVM ends.
 */
public final class SharedCluster {
  private SharedCluster() {}

  private static final class Holder {
    static final LocalCluster CLUSTER = LocalCluster.start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
    }
  }

  public static RestClient client() {
    return Holder.CLUSTER.client();
  }

  /** Where the server answers. */
  public static URI address() {
    return Holder.CLUSTER.address();
  }
}
