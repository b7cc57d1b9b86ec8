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

/**
 * Asks callers who they are where the configuration says so, and has their calls run in their
 * tenant's name.
 */
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
   * What is configured; everybody is let in where nothing is.
   *
   * @param meter tells whether keys can be read, and how often a token issuer was asked
   * @throws io.quarkus.runtime.configuration.ConfigurationException when the file of keys cannot be
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
   * Completes when a caller can be let in. Where tokens are the only way in that takes the issuer's
   * keys, once: a server that has never had them would take the place of one that has. Afterwards
   * an issuer that is away is no reason to send callers elsewhere, for it is away there, too.
   */
  public CompletableFuture<Void> canLetIn() {
    return keys.isPresent() || tokens.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : tokens.get().haveKeys();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (keys.isEmpty() && tokens.isEmpty()) {
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
    return keys.flatMap(known -> known.tenant(credential))
        .or(() -> tokens.flatMap(issued -> issued.tenant(credential)))
        .orElseThrow(this::refusal);
  }

  private RefusalException refusal() {
    return keys.map(ApiKeys::areExpired).orElse(false)
        ? Refusals.unavailable("KEYS_UNREADABLE", "authentication", "its API keys cannot be read")
        : Refusals.unauthenticated("the bearer's key or token is not good, or not any more");
  }

  @Override
  public void close() {
    keys.ifPresent(ApiKeys::close);
    tokens.ifPresent(WebTokens::close);
  }
}
