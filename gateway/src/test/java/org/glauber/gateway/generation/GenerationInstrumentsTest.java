package org.glauber.gateway.generation;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.checkpoint.Generation;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.generation.GenerationInstruments.Recorder;
import org.glauber.gateway.progress.Stopwatch;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.Test;

/** Compares the metrics of generations with the table in docs/operations/metrics.md. */
class GenerationInstrumentsTest {
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final Generation generation =
      new Generation(
          "id",
          0,
          "anna",
          new Chain(
              "id/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 0, 7, 0),
          null,
          List.of());

  @Test
  void theTableDescribesEveryMetricExactly() {
    GenerationInstruments instruments =
        new GenerationInstruments(metrics.meter(), OpenTelemetry.noop().getTracer("test"));
    for (GenerationEnding ending : GenerationEnding.values()) {
      Recorder recorder = instruments.begin(generation, Stopwatch.start());
      Event.Sink<String> events = recorder.recording(event -> {});
      events.accept(progress(9));
      events.accept(progress(4));
      recorder.skipped(1);
      recorder.ended(ending);
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
