package org.glauber.server.auth;

import io.grpc.Context;

/** Whose call this thread works for, by the gRPC context. */
public final class Tenant {
  /** Everybody, where callers are not asked who they are. */
  public static final String ANYBODY = "anybody";

  private static final Context.Key<String> KEY = Context.keyWithDefault("glauber-tenant", ANYBODY);

  private Tenant() {}

  /** A context in which calls are a tenant's. */
  public static Context in(Context context, String tenant) {
    return context.withValue(KEY, tenant);
  }

  /** The tenant's name. */
  public static String current() {
    return KEY.get();
  }
}
