package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartupWaitTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<Address> addresses = new ArrayList<>();
  private final Channels channels =
      new Channels(
          TestConfig.with().replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final Replicas denoisers = new Replicas("denoiser", () -> addresses, channels, () -> 0);
  private final Replicas vqgans = new Replicas("vqgan", List::of, channels, () -> 0);
  private long now = 5;
  private final StartupWait startupWait = new StartupWait(PATIENCE, () -> now);

  @AfterEach
  void close() {
    denoisers.close();
    vqgans.close();
    channels.close();
  }

  @Test
  void noWarningIsGivenWhileServicesStartTogether() {
    now += StartupWait.WARN_AFTER.toNanos() - 1;
    assertThat(startupWait.check(denoisers, null)).isEqualTo(new StartupWait.Waiting());
  }

  @Test
  void aMissingServiceIsWarnedOfOnceWithTheAddressesTried() {
    addresses.add(new Address("127.0.0.1", 1));
    denoisers.discover();
    denoisers.failed(denoisers.all().getFirst(), Status.UNAVAILABLE.withDescription("refused"));
    now += StartupWait.WARN_AFTER.toNanos();
    assertThat(startupWait.check(denoisers, "another service's name is unknown"))
        .isEqualTo(
            new StartupWait.Overdue(
                "Not ready: no denoiser-service answers (127.0.0.1:1: refused). Start one, or set"
                    + " its address in quarkus.stork.denoiser.service-discovery"));
    assertThat(startupWait.check(denoisers, null)).isEqualTo(new StartupWait.Waiting());
    assertThat(startupWait.check(vqgans, null))
        .asString()
        .contains("no vqgan-service answers (its name resolves to no address)");
  }

  @Test
  void aFailedLookUpIsTheReasonIfNoReplicaIsKnown() {
    now += StartupWait.WARN_AFTER.toNanos();
    assertThat(startupWait.check(vqgans, "java.net.UnknownHostException: vqgan"))
        .asString()
        .contains("(java.net.UnknownHost");
  }

  @Test
  void theWaitTimesOutOnce() {
    now += PATIENCE.toNanos();
    assertThat(startupWait.check(vqgans, null))
        .isEqualTo(
            new StartupWait.TimedOut(
                "Stopping after PT5M: no vqgan-service answers (its name resolves to no address)."
                    + " Start one, or set its address in quarkus.stork.vqgan.service-discovery"));
    assertThat(startupWait.check(vqgans, null)).isNotInstanceOf(StartupWait.TimedOut.class);
  }
}
