package org.glauber.server.auth;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.metrics.Meter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/** Authenticates callers, if configured, and runs their calls in a context with their tenant. */
public final class Authentication implements ServerInterceptor, AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";

  private final Optional<ApiKeys> keys;
  private final Optional<WebTokens> tokens;

  private Authentication(Optional<ApiKeys> keys, Optional<WebTokens> tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  /**
   * Creates the authentication that is configured; if none is, every call is accepted.
   *
   * @param meter for the metrics of unreadable keys and of fetches from the token issuer
   * @throws io.quarkus.runtime.configuration.ConfigurationException if the file of keys cannot be
   *     read
   */
  public static Authentication of(GrpcServerConfig.Auth config, Meter meter) {
    return new Authentication(
        config
            .apiKeys()
            .map(file -> new ApiKeys(file, config.apiKeysKept(), System::nanoTime, meter)),
        config.jwt().jwks().map(_ -> new WebTokens(config.jwt(), meter)));
  }

  /**
   * Completes when callers can be authenticated. If only tokens are configured, this requires a
   * first fetch of the issuer's keys: until then load balancers should prefer a replica that has
   * them. Later outages of the issuer do not make a server unready, because they affect every
   * replica alike.
   */
  public CompletableFuture<Void> canAuthenticate() {
    return keys.isPresent() || tokens.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : tokens.get().keysFetched();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (keys.isEmpty() && tokens.isEmpty()) {
      return next.startCall(call, headers);
    }
    String tenant = tenant(headers.get(AUTHORIZATION));
    headers.discardAll(AUTHORIZATION); // not needed by the service
    Context context = Tenant.in(Context.current(), tenant);
    return Contexts.interceptCall(context, call, headers, next);
  }

  private String tenant(@org.jspecify.annotations.Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refusals.unauthenticated("a call must carry authorization: Bearer and a key or token");
    }
    String credential = authorization.substring(SCHEME.length()).strip();
    return keys.flatMap(known -> known.tenant(credential))
        .or(() -> tokens.flatMap(issued -> issued.tenant(credential)))
        .orElseThrow(this::refusal);
  }

  private RefusalException refusal() {
    return keys.map(ApiKeys::areExpired).orElse(false)
        ? Refusals.unavailable("KEYS_UNREADABLE", "authentication", "its API keys cannot be read")
        : Refusals.unauthenticated("the API key or token is not valid, or no longer valid");
  }

  @Override
  public void close() {
    keys.ifPresent(ApiKeys::close);
    tokens.ifPresent(WebTokens::close);
  }
}
