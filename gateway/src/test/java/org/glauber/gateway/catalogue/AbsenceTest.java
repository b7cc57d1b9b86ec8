package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.replica.Address;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbsenceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<Address> addresses = new ArrayList<>();
  private final Channels channels =
      new Channels(
          TestConfig.with().replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final Replicas denoisers = new Replicas("denoiser", () -> addresses, channels, () -> 0);
  private final Replicas vqgans = new Replicas("vqgan", List::of, channels, () -> 0);
  private long now = 5;
  private final Absence absence = new Absence(PATIENCE, () -> now);

  @AfterEach
  void close() {
    denoisers.close();
    vqgans.close();
    channels.close();
  }

  @Test
  void whoStartsAtTheSameTimeIsWaitedForWithoutAWord() {
    now += Absence.USUAL.toNanos() - 1;
    assertThat(absence.of(denoisers, "")).isEqualTo(new Absence.Usual());
  }

  @Test
  void whoIsMissingForLongIsToldOnceWithWhereItWasLookedFor() {
    addresses.add(new Address("127.0.0.1", 1));
    denoisers.discover();
    denoisers.failed(denoisers.all().getFirst(), Status.UNAVAILABLE.withDescription("refused"));
    now += Absence.USUAL.toNanos();
    assertThat(absence.of(denoisers, "another service's name is unknown"))
        .isEqualTo(
            new Absence.Long(
                "Not ready: no denoiser-service answers (127.0.0.1:1: refused). Start one, or say"
                    + " where it is: quarkus.stork.denoiser.service-discovery"));
    assertThat(absence.of(denoisers, "")).isEqualTo(new Absence.Usual());
    assertThat(absence.of(vqgans, ""))
        .asString()
        .contains("no vqgan-service answers (its name has no address)");
  }

  @Test
  void aLookUpThatFailsIsTheReasonWhereNothingIsKnown() {
    now += Absence.USUAL.toNanos();
    assertThat(absence.of(vqgans, "java.net.UnknownHostException: vqgan"))
        .asString()
        .contains("(java.net.UnknownHost");
  }

  @Test
  void whoIsMissingForTooLongIsNotWaitedFor() {
    now += PATIENCE.toNanos();
    assertThat(absence.of(vqgans, ""))
        .isEqualTo(
            new Absence.TooLong(
                "Stopping, after PT5M: no vqgan-service answers (its name has no address). Start"
                    + " one, or say where it is: quarkus.stork.vqgan.service-discovery"));
    assertThat(absence.of(vqgans, "")).isNotInstanceOf(Absence.TooLong.class);
  }
}
