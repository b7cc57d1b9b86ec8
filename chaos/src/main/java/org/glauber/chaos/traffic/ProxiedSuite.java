package org.glauber.chaos.traffic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.harness.service.ServiceKind;

/**
 * A suite in which all connections to gateways, and from gateways to other services, go through a
 * {@link FaultProxy}.
 */
public final class ProxiedSuite implements AutoCloseable {
  private final Map<ServiceKind, List<FaultProxy>> proxies;
  private final Suite suite;

  private ProxiedSuite(Map<ServiceKind, List<FaultProxy>> proxies, Suite suite) {
    this.proxies = proxies;
    this.suite = suite;
  }

  /** Starts a suite; returns when it is ready. */
  public static ProxiedSuite start(SuitePlan plan, ServiceCommand command)
      throws InterruptedException {
    return start(plan, command, () -> TrafficTap.NONE);
  }

  /**
   * Starts a suite; returns when it is ready.
   *
   * @param taps supplies a tap for each connection to a denoiser
   */
  public static ProxiedSuite start(
      SuitePlan plan, ServiceCommand command, Supplier<TrafficTap> taps)
      throws InterruptedException {
    Map<ServiceKind, List<FaultProxy>> proxies = new EnumMap<>(ServiceKind.class);
    SuitePlan proxied = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      List<FaultProxy> ofKind = new ArrayList<>();
      for (int replica = 0; replica < plan.replicas(kind); replica++) {
        ofKind.add(kind == ServiceKind.DENOISER ? new FaultProxy(taps) : new FaultProxy());
      }
      proxies.put(kind, ofKind);
      if (kind != ServiceKind.GATEWAY) {
        proxied =
            proxied.with(
                ServiceKind.GATEWAY,
                "quarkus.stork." + kind.peerName() + ".service-discovery.address-list",
                addresses(ofKind));
      }
    }
    SuiteListener leading =
        new SuiteListener() {
          @Override
          public void ready(ServiceProcess service) {
            proxy(proxies, service).setTarget("127.0.0.1", service.port());
          }
        };
    boolean isStarted = false;
    try {
      ProxiedSuite suite = new ProxiedSuite(proxies, Suite.start(proxied, command, leading));
      isStarted = true;
      return suite;
    } finally {
      if (!isStarted) {
        proxies.values().forEach(ofKind -> ofKind.forEach(FaultProxy::close));
      }
    }
  }

  private static String addresses(List<FaultProxy> proxies) {
    return proxies.stream().map(FaultProxy::address).collect(Collectors.joining(","));
  }

  private static FaultProxy proxy(
      Map<ServiceKind, List<FaultProxy>> proxies, ServiceProcess service) {
    return proxies.getOrDefault(service.kind(), List.of()).get(service.index() - 1);
  }

  public Suite suite() {
    return suite;
  }

  /** The proxy in front of a service. */
  public FaultProxy proxyOf(ServiceProcess service) {
    return proxy(proxies, service);
  }

  /** The addresses of the gateways' proxies, separated by commas. */
  public String targets() {
    return addresses(proxies.getOrDefault(ServiceKind.GATEWAY, List.of()));
  }

  @Override
  public void close() {
    suite.close();
    proxies.values().forEach(ofKind -> ofKind.forEach(FaultProxy::close));
  }
}
