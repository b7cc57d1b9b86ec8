package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.replica.Address;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbsenceWarningTest {
  private final List<Address> addresses = new ArrayList<>();
  private final Channels channels =
      new Channels(
          TestConfig.with().replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final Replicas denoisers = new Replicas("denoiser", () -> addresses, channels, () -> 0);
  private final Replicas vqgans = new Replicas("vqgan", List::of, channels, () -> 0);
  private long now = 5;
  private final AbsenceWarning absence = new AbsenceWarning(() -> now);

  @AfterEach
  void close() {
    denoisers.close();
    vqgans.close();
    channels.close();
  }

  @Test
  void whoStartsAtTheSameTimeIsWaitedForWithoutAWord() {
    now += AbsenceWarning.USUAL.toNanos() - 1;
    assertThat(absence.of(denoisers, "")).isEmpty();
  }

  @Test
  void whoIsMissingForLongIsToldOnceWithWhereItWasLookedFor() {
    addresses.add(new Address("127.0.0.1", 1));
    denoisers.discover();
    denoisers.failed(denoisers.all().getFirst(), Status.UNAVAILABLE.withDescription("refused"));
    now += AbsenceWarning.USUAL.toNanos();
    assertThat(absence.of(denoisers, "another service's name is unknown"))
        .hasValueSatisfying(
            told ->
                assertThat(told)
                    .startsWith("Not ready: no denoiser-service answers (127.0.0.1:1: ")
                    .doesNotContain("another")
                    .endsWith("quarkus.stork.denoiser.service-discovery"));
    assertThat(absence.of(denoisers, "")).isEmpty();
    assertThat(absence.of(vqgans, ""))
        .hasValueSatisfying(told -> assertThat(told).contains("its name has no address"));
  }

  @Test
  void aLookUpThatFailsIsTheReasonWhereNothingIsKnown() {
    now += AbsenceWarning.USUAL.toNanos();
    assertThat(absence.of(vqgans, "java.net.UnknownHostException: vqgan"))
        .hasValueSatisfying(told -> assertThat(told).contains("(java.net.UnknownHost"));
  }
}
