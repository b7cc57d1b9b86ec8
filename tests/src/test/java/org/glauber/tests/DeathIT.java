package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.Suite;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what happens when processes of the suite are killed. */
@Tag("long")
class DeathIT {
  private static final int SEEDS = 12;
  private static final int SWEEPS = 4;

  @Test
  void aKilledDenoiserLosesNothingAndTheErrorNamesTheServiceIfBothAreKilled(@TempDir Path logs)
      throws Exception {
    try (Suite suite = Home.start(Home.plan(logs).withReplicas(ServiceKind.DENOISER, 2));
        Texts texts = new Texts(suite.target())) {
      List<List<Integer>> undisturbed = texts.tokens(SEEDS, SWEEPS, 4);
      Thread killer =
          Thread.ofVirtual()
              .start(() -> killInTheMiddle(suite, texts, Texts.request(1_000, 16).build()));
      assertThat(texts.tokens(SEEDS, SWEEPS, 4)).isEqualTo(undisturbed);
      killer.join();
      assertThat(texts.tokens(SEEDS, SWEEPS, 4)).isEqualTo(undisturbed);

      suite.services(ServiceKind.DENOISER).getLast().kill();
      Texts.Refusal refusal = texts.refusal(Texts.request(1, 1).build());
      assertThat(refusal.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal.status().getDescription()).contains("denoiser");
      assertThat(refusal.details().getDetailsList().stream().map(Any::getTypeUrl))
          .anyMatch(type -> type.endsWith(ErrorInfo.getDescriptor().getFullName()));
    }
  }

  /** The denoiser that runs the generation dies, and the other one takes the generation over. */
  @Test
  void aGenerationOfLevelsEndsAsTheUndisturbedOneThoughItsDenoiserDies(@TempDir Path logs)
      throws Exception {
    GenerateTextRequest request =
        Texts.request(7, 1)
            .setSampling(
                SamplingOptions.newBuilder()
                    .addAllLevels(List.of(16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)))
            .setMaxWindow(1)
            .build();
    List<Integer> undisturbed;
    List<List<Integer>> disturbed = new ArrayList<>();
    try (Suite suite = Home.start(Home.plan(logs).withReplicas(ServiceKind.DENOISER, 2));
        Texts texts = new Texts(suite.target())) {
      undisturbed = texts.finished(request).getTokensList();
      disturbed.add(killInTheMiddle(suite, texts, request));
      disturbed.add(texts.finished(request).getTokensList());
    }
    assertThat(disturbed).containsOnly(undisturbed);
  }

  /**
   * Kills the first denoiser in the middle of a long generation.
   *
   * @return (site) final tokens of the generation
   */
  private static List<Integer> killInTheMiddle(
      Suite suite, Texts texts, GenerateTextRequest request) {
    Iterator<GenerateTextResponse> events =
        texts.stub().generateText(request.toBuilder().clearProgress().build());
    while (!events.next().hasProgress()) {}
    suite.services(ServiceKind.DENOISER).getFirst().kill();
    GenerateTextResponse event = events.next();
    while (!event.hasFinished()) {
      event = events.next();
    }
    return event.getFinished().getTokensList();
  }
}
