package org.glauber.server.auth;

import io.grpc.Context;
import java.util.Optional;

/** Whose call this thread works for, by the gRPC context. */
public final class Tenant {
  /** Everybody, where callers are not asked who they are. */
  public static final String ANYBODY = "anybody";

  private static final Context.Key<String> KEY = Context.key("glauber-tenant");

  private Tenant() {}

  /** A context in which calls are a tenant's. */
  public static Context in(Context context, String tenant) {
    return context.withValue(KEY, tenant);
  }

  /** The tenant's name; {@link #ANYBODY} where callers are not asked who they are. */
  public static String current() {
    return known().orElse(ANYBODY);
  }

  /** The tenant's name; empty where callers are not asked who they are. */
  public static Optional<String> known() {
    return Optional.ofNullable(KEY.get());
  }
}
