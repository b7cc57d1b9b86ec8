package org.glauber.server.auth;

import io.grpc.Context;
import java.util.Optional;

/** The tenant of the current call, held in the gRPC context. */
public final class Tenant {
  /** The tenant of all calls if callers are not authenticated. */
  public static final String ANYBODY = "anybody";

  private static final Context.Key<String> KEY = Context.key("glauber-tenant");

  private Tenant() {}

  /** A context with this tenant. */
  public static Context in(Context context, String tenant) {
    return context.withValue(KEY, tenant);
  }

  /** The tenant's name; {@link #ANYBODY} if callers are not authenticated. */
  public static String current() {
    return known().orElse(ANYBODY);
  }

  /** The tenant's name; empty if callers are not authenticated. */
  public static Optional<String> known() {
    return Optional.ofNullable(KEY.get());
  }
}
