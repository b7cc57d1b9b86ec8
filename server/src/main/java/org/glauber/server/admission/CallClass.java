package org.glauber.server.admission;

/** The classes of methods. Each class has a {@link Budget}. */
enum CallClass {
  /** The service's main methods. */
  WORK(true, false, "calls"),
  /** Methods that describe what the service offers: {@link CatalogueService}. */
  CATALOGUE(true, false, "catalogue calls"),
  /** A unary health check. */
  HEALTH_CHECK(false, false, "health checks"),
  /** A health watch, which lasts until its caller ends it. */
  HEALTH_WATCH(false, true, "health watches"),
  /** A reflection stream, which lasts until its caller ends it. */
  REFLECTION(false, true, "reflection calls");

  private final boolean isOfService;
  private final boolean isLongLived;
  private final String plural;

  CallClass(boolean isOfService, boolean isLongLived, String plural) {
    this.isOfService = isOfService;
    this.isLongLived = isLongLived;
    this.plural = plural;
  }

  /** Whether the service itself answers, and therefore must be ready. */
  boolean isOfService() {
    return isOfService;
  }

  /** Whether its calls last until their callers end them, so that a drain must end them. */
  boolean isLongLived() {
    return isLongLived;
  }

  /** A name for several calls of this class, for messages. */
  String plural() {
    return plural;
  }
}
