package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.file.Path;
import java.time.Duration;
import org.glauber.core.Clamps;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.loop.LoopInstruments.ChainEnding;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.Test;

/** The metrics of the loops. */
class LoopInstrumentsTest extends LoopFixture {
  private final RecordedMetrics metrics = new RecordedMetrics();

  @Test
  void theTableHasEveryMetricAsItIs() {
    LoopInstruments all = new LoopInstruments(metrics.meter());
    RunningChain chain = chain(first, 1, Clamps.none(4), new Recorder(initial(1, Clamps.none(4))));
    all.started(first, Duration.ofMillis(3));
    all.moved(first);
    all.passed("cpu", first, new PassReport(1, 2, 1, 1, 1_000_000, 1.01));
    for (ChainEnding ending : ChainEnding.values()) {
      all.ended(chain, ending);
    }
    for (RefusalReason why : RefusalReason.values()) {
      all.refused(chain, why);
    }
    metrics.assertAre(
        MetricsTable.of(Path.of(".."))
            .rows(
                row -> row.name().startsWith("glauber.denoiser.") && !row.kind().equals("gauge")));
  }

  @Test
  void passesAreCountedByDevice() {
    instruments = new LoopInstruments(metrics.meter());
    for (String name : new String[] {"gpu0", "gpu1"}) {
      device = name;
      BatchLoop loop = loop(4, 0);
      offer(first, 1, Clamps.none(4));
      loop.turn();
    }
    assertThat(metrics.points("glauber.denoiser.passes"))
        .containsExactlyInAnyOrder(passes("gpu0"), passes("gpu1"));
  }

  private static Attributes passes(String device) {
    return Attributes.of(
        AttributeKey.stringKey("glauber.model"),
        "first",
        AttributeKey.stringKey("glauber.device"),
        device);
  }
}
