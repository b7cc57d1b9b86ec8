package org.glauber.server.connection;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.glauber.server.auth.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * Who shares of the server's limits are counted for.
 *
 * <p>A caller that has shown credentials is its tenant. Any other is known by the address of its
 * connection alone: an IPv4 address, or the first 64 bits of an IPv6 address, since one host has
 * all addresses below them. A connection is no caller, for anybody may open many. Behind a proxy
 * all callers without credentials share the proxy's address, and so one caller's share; headers
 * such as {@code x-forwarded-for} are not read, because anybody can write them.
 */
public final class Callers {
  private static final int NETWORK_BYTES = 8; // of an IPv6 address

  private Callers() {}

  /** The caller of a call in the current context. */
  public static String of(ServerCall<?, ?> call) {
    return Tenant.known()
        .map(tenant -> "tenant " + tenant)
        .orElseGet(() -> at(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
  }

  /** The caller at an address that has not shown who it is. */
  static String at(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return "address of no network"; // within this process
    }
    InetAddress host = internet.getAddress();
    return host instanceof Inet6Address
        ? "address "
            + HexFormat.of().formatHex(Arrays.copyOf(host.getAddress(), NETWORK_BYTES))
            + "/64"
        : "address " + host.getHostAddress();
  }
}
