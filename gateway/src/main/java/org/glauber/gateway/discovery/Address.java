package org.glauber.gateway.discovery;

import java.util.Comparator;

/** The host and port at which a replica listens. */
public record Address(String host, int port) implements Comparable<Address> {
  private static final Comparator<Address> ORDER =
      Comparator.comparing(Address::host).thenComparing(Address::port);

  @Override
  public int compareTo(Address other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
