package org.glauber.server;

import io.grpc.Context;

/** Whose call this thread works for, by the gRPC context. */
public final class Tenant {
  /** Everybody, where callers are not asked who they are. */
  public static final String ANYBODY = "anybody";

  /** The key that authentication sets. */
  static final Context.Key<String> KEY = Context.keyWithDefault("glauber-tenant", ANYBODY);

  private Tenant() {}

  /** The tenant's name. */
  public static String current() {
    return KEY.get();
  }
}
