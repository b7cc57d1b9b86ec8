package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.GenerationInstruments.Ending;
import org.glauber.gateway.generation.GenerationInstruments.Measured;
import org.glauber.gateway.resume.Generation;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.Test;

/** What generations are measured by, as operators are told. */
class GenerationInstrumentsTest {
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final Generation generation =
      new Generation(
          "id",
          0,
          "anna",
          new Chain(
              "id/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 0, 7, 0),
          Optional.empty());

  @Test
  void theTableHasEveryMetricAsItIs() {
    GenerationInstruments instruments =
        new GenerationInstruments(metrics.meter(), OpenTelemetry.noop().getTracer("test"));
    for (Ending ending : Ending.values()) {
      Measured measured = instruments.begin(generation, Stopwatch.start());
      Event.Sink<String> events = measured.of(event -> {});
      events.accept(progress(9));
      events.accept(progress(4));
      measured.passedOver(1);
      measured.ended(ending);
    }
    metrics.assertAre(
        MetricsTable.of(Path.of(".."))
            .rows(
                row ->
                    row.name()
                        .matches(
                            "gen_ai\\..*|glauber\\.generation\\..*|.*\\.generations\\.ended")));
  }

  private Event.Progress<String> progress(int step) {
    return new Event.Progress<>(generation, step, "", 0, ByteString.EMPTY);
  }
}
