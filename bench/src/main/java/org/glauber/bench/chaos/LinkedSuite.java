package org.glauber.bench.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.glauber.cli.suite.ServiceCommand;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.ServiceProcess;
import org.glauber.cli.suite.Suite;
import org.glauber.cli.suite.SuiteListener;
import org.glauber.cli.suite.SuitePlan;

/** A suite in which every way, to the gateways and from them, is a {@link Link}. */
final class LinkedSuite implements AutoCloseable {
  private final Map<ServiceKind, List<Link>> links;
  private final Suite suite;

  private LinkedSuite(Map<ServiceKind, List<Link>> links, Suite suite) {
    this.links = links;
    this.suite = suite;
  }

  /** Starts a suite; returns when it is ready. */
  static LinkedSuite start(SuitePlan plan, ServiceCommand command) throws InterruptedException {
    return start(plan, command, () -> Ear.DEAF);
  }

  /**
   * Starts a suite; returns when it is ready.
   *
   * @param ears for the connections to denoisers
   */
  static LinkedSuite start(SuitePlan plan, ServiceCommand command, Supplier<Ear> ears)
      throws InterruptedException {
    Map<ServiceKind, List<Link>> links = new EnumMap<>(ServiceKind.class);
    SuitePlan linked = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      List<Link> ofKind = new ArrayList<>();
      for (int replica = 0; replica < plan.replicas(kind); replica++) {
        ofKind.add(kind == ServiceKind.DENOISER ? new Link(ears) : new Link());
      }
      links.put(kind, ofKind);
      if (kind != ServiceKind.GATEWAY) {
        linked =
            linked.with(
                ServiceKind.GATEWAY,
                "quarkus.stork." + kind.peerName() + ".service-discovery.address-list",
                addresses(ofKind));
      }
    }
    SuiteListener leading =
        new SuiteListener() {
          @Override
          public void ready(ServiceProcess service) {
            link(links, service).leadTo("127.0.0.1", service.port());
          }
        };
    boolean isStarted = false;
    try {
      LinkedSuite suite = new LinkedSuite(links, Suite.start(linked, command, leading));
      isStarted = true;
      return suite;
    } finally {
      if (!isStarted) {
        links.values().forEach(ofKind -> ofKind.forEach(Link::close));
      }
    }
  }

  private static String addresses(List<Link> links) {
    return links.stream().map(Link::address).collect(Collectors.joining(","));
  }

  private static Link link(Map<ServiceKind, List<Link>> links, ServiceProcess service) {
    return links.getOrDefault(service.kind(), List.of()).get(service.index() - 1);
  }

  Suite suite() {
    return suite;
  }

  /** The way to a service. */
  Link linkTo(ServiceProcess service) {
    return link(links, service);
  }

  /** Where the gateways are called. */
  String targets() {
    return addresses(links.getOrDefault(ServiceKind.GATEWAY, List.of()));
  }

  @Override
  public void close() {
    suite.close();
    links.values().forEach(ofKind -> ofKind.forEach(Link::close));
  }
}
