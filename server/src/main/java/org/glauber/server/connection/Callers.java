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
 * Identifies the caller to whose share of the server's limits a call or connection counts.
 *
 * <p>An authenticated caller is identified by its tenant, any other by the address of its
 * connection: an IPv4 address, or the first 64 bits of an IPv6 address, because one host owns all
 * addresses with that prefix. A connection does not identify a caller, because a client may open
 * many. All unauthenticated callers behind a proxy share the proxy's address, and therefore one
 * caller's share; headers such as {@code x-forwarded-for} are ignored, because any client can set
 * them.
 */
public final class Callers {
  private static final int NETWORK_BYTES = 8; // of an IPv6 address

  private Callers() {}

  /** The caller of a call in the current context. */
  public static String of(ServerCall<?, ?> call) {
    return Tenant.known()
        .map(tenant -> "tenant " + tenant)
        .orElseGet(() -> ofAddress(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
  }

  /** The unauthenticated caller at an address. */
  static String ofAddress(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return "address of no network"; // in-process calls
    }
    InetAddress host = internet.getAddress();
    return host instanceof Inet6Address
        ? "address "
            + HexFormat.of().formatHex(Arrays.copyOf(host.getAddress(), NETWORK_BYTES))
            + "/64"
        : "address " + host.getHostAddress();
  }
}
