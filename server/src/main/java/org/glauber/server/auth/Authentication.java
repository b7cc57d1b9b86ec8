package org.glauber.server.auth;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.status.Refusals;

/**
 * Asks callers who they are where the configuration says so, and has their calls run in their
 * tenant's name.
 */
public final class Authentication implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";

  private final List<Authenticator> authenticators;

  private Authentication(List<Authenticator> authenticators) {
    this.authenticators = List.copyOf(authenticators);
  }

  /**
   * What is configured; everybody is let in where nothing is.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException when the file of keys cannot be
   *     read
   */
  public static Authentication of(GrpcServerConfig.Auth config) {
    List<Authenticator> authenticators = new ArrayList<>();
    config.apiKeys().ifPresent(file -> authenticators.add(new ApiKeys(file, System::nanoTime)));
    if (config.jwt().jwks().isPresent()) {
      authenticators.add(new WebTokens(config.jwt()));
    }
    return new Authentication(authenticators);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (authenticators.isEmpty()) {
      return next.startCall(call, headers);
    }
    String tenant = tenant(headers.get(AUTHORIZATION));
    headers.discardAll(AUTHORIZATION); // nobody behind needs it
    Context context = Tenant.in(Context.current(), tenant);
    return Contexts.interceptCall(context, call, headers, next);
  }

  private String tenant(@org.jspecify.annotations.Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refusals.unauthenticated("a call must carry authorization: Bearer and a key or token");
    }
    String credential = authorization.substring(SCHEME.length()).strip();
    return authenticators.stream()
        .map(authenticator -> authenticator.tenant(credential))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                Refusals.unauthenticated("the bearer's key or token is not good, or not any more"));
  }
}
