package org.glauber.server.status;

import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.Test;

/** The metric of call endings against the operators' table. */
class CallEndingsMetricTest {
  private final RecordedMetrics metrics = new RecordedMetrics();

  @Test
  void theTableHasEveryEnding() {
    AtomicBoolean isStopping = new AtomicBoolean();
    CallEndings endings = new CallEndings(metrics.meter(), isStopping::get);
    for (Status.Code code : Status.Code.values()) {
      end(endings, code.toStatus());
    }
    isStopping.set(true);
    end(endings, Status.UNAVAILABLE);
    metrics.assertAre(
        MetricsTable.of(Path.of("..")).rows(row -> row.name().equals("glauber.calls.ended")));
  }

  private static void end(CallEndings endings, Status status) {
    endings.newServerStreamTracer("a.Service/Method", new Metadata()).streamClosed(status);
  }
}
