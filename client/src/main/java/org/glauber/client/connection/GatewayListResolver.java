package org.glauber.client.connection;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a comma-separated list of gateways to their addresses, so that a call can go to any of
 * them that can be reached.
 */
final class GatewayListResolver extends NameResolverProvider {
  private static final String SCHEME = "gateways";

  /** The target for this resolver if there are several gateways; the argument itself otherwise. */
  static String target(String commaSeparated) {
    return commaSeparated.contains(",") ? SCHEME + ":///" + commaSeparated : commaSeparated;
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    List<EquivalentAddressGroup> gateways =
        GatewayAddress.of(target.getPath().substring(1)).stream()
            .map(GatewayListResolver::group)
            .toList();
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return "localhost";
      }

      @Override
      public void start(Listener2 listener) {
        listener.onResult(
            ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(gateways))
                .build());
      }

      @Override
      public void shutdown() {}
    };
  }

  /** Sets each gateway's own name as its authority, which its certificate is verified against. */
  private static EquivalentAddressGroup group(GatewayAddress gateway) {
    return new EquivalentAddressGroup(
        gateway.socketAddress(),
        Attributes.newBuilder()
            .set(
                EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE,
                gateway.host() + ":" + gateway.port())
            .build());
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 0; // after the standard resolvers, which do not handle this scheme
  }
}
