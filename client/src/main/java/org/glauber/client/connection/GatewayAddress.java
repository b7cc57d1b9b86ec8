package org.glauber.client.connection;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of a gateway.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port 1 to 65,535
 */
public record GatewayAddress(String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final String DNS = "dns:///";
  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  /** Target schemes that gRPC resolves itself. A scheme name followed by a port is a host name. */
  private static final Pattern SCHEME =
      Pattern.compile("(dns|unix|unix-abstract|ipv4|ipv6|vsock|xds):(?!\\d+$).*");

  /**
   * Parses the gateways in a target; empty if only gRPC can resolve it.
   *
   * @throws InvalidTargetException if it is not a valid target
   */
  public static List<GatewayAddress> of(String target) {
    if (target.startsWith(DNS) && target.indexOf(':', DNS.length()) > 0) {
      return of(target.substring(DNS.length()));
    }
    if (SCHEME.matcher(target).matches()) {
      return List.of();
    }
    return Stream.of(target.split(",", -1))
        .map(part -> parse(part.strip()).orElseThrow(() -> wrong(target)))
        .toList();
  }

  private static Optional<GatewayAddress> parse(String text) {
    if (text.matches("https?://.*")) {
      throw new InvalidTargetException(
          text, ", without " + text.substring(0, text.indexOf("//") + 2));
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon));
    String port = text.substring(colon + 1);
    if (!DIGITS.matcher(port).matches() || !isHost(host)) {
      return Optional.empty();
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > MAX_PORT) {
      throw new InvalidTargetException(text, ", and the port must be 1 to 65535, not " + port);
    }
    return Optional.of(new GatewayAddress(host, number));
  }

  private static boolean isHost(String host) {
    try {
      return host.equals(URI.create("//" + host + ":1").getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static InvalidTargetException wrong(String target) {
    return new InvalidTargetException(target, ", as in 127.0.0.1:9000");
  }

  /** The socket address; resolves a host name at once. */
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }
}
