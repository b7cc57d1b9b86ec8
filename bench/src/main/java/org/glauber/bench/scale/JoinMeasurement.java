package org.glauber.bench.scale;

import static org.glauber.bench.scale.ScaleReport.format;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glauber.bench.scale.ScaleSuites.Balance;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.harness.Suite;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;

/** The part {@code join}: replicas leave and join under load, and no generation may be lost. */
record JoinMeasurement(ScaleSuites suites, ScaleReport report) {
  /**
   * Starts four denoisers, and twice stops and restarts three of them under load. Returns whether
   * no generation was lost or changed.
   *
   * @param time how long the load goes on with one denoiser, and with all of them
   */
  boolean run(Duration time) throws InterruptedException {
    report.progress("Stopping and restarting replicas under load …");
    MixedLoad load = new MixedLoad(ScaleSuites.CALLERS);
    AtomicBoolean isOver = new AtomicBoolean();
    try (Suite suite = suites.start(4, Balance.OUTSTANDING_WORK);
        GatewayClient client = ScaleSuites.connect(suite)) {
      Thread callers =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      load.run(client, () -> !isOver.get());
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      for (int round = 0; round < 2; round++) {
        List<ServiceProcess> leaving = suite.services(ServiceKind.DENOISER).subList(1, 4);
        for (ServiceProcess replica : leaving) {
          replica.terminate();
          if (!replica.awaitEnd(ScaleSuites.TIMEOUT)) {
            throw new CommandFailure(
                ExitCode.UNAVAILABLE, replica.name() + " did not exit in time.");
          }
        }
        Thread.sleep(time);
        for (ServiceProcess replica : new ArrayList<>(leaving)) {
          suite.restart(replica);
        }
        Thread.sleep(time);
      }
      isOver.set(true);
      callers.join();
    }
    JsonObject joined = new JsonObject();
    joined.addProperty("generations", load.generations());
    joined.addProperty("lost", load.lost());
    joined.addProperty("different_tokens", load.different());
    report.add(
        "join",
        joined,
        List.of(
            format(
                "Three of four denoisers left and joined again, twice, under %d callers: %,d generations, %,d lost, %,d with other tokens.",
                ScaleSuites.CALLERS, load.generations(), load.lost(), load.different())));
    return load.lost() == 0 && load.different() == 0;
  }
}
