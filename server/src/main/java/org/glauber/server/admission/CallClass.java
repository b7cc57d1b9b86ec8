package org.glauber.server.admission;

/** What calls of a method are to their server, and so which {@link Budget} lets them in. */
enum CallClass {
  /** What the service is there for. */
  WORK(true, false, "calls"),
  /** What the service says about itself: {@link CatalogueService}. */
  CATALOGUE(true, false, "catalogue calls"),
  /** A question for the server's health, answered at once. */
  HEALTH_CHECK(false, false, "health checks"),
  /** A watch of the server's health, which stands as long as its caller likes. */
  HEALTH_WATCH(false, true, "health watches"),
  /** A conversation about the services' schema, which stands as long as its caller likes. */
  REFLECTION(false, true, "reflection calls");

  private final boolean isOfService;
  private final boolean isStanding;
  private final String plural;

  CallClass(boolean isOfService, boolean isStanding, String plural) {
    this.isOfService = isOfService;
    this.isStanding = isStanding;
    this.plural = plural;
  }

  /** Whether it is answered by the service, and so only while that is ready. */
  boolean isOfService() {
    return isOfService;
  }

  /** Whether a drain would wait for its calls in vain, and ends them itself. */
  boolean isStanding() {
    return isStanding;
  }

  /** Its calls, for messages. */
  String plural() {
    return plural;
  }
}
