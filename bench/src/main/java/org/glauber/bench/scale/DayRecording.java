package org.glauber.bench.scale;

import static org.glauber.bench.scale.ScaleReport.format;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.glauber.bench.autoscaling.DayLoad;
import org.glauber.bench.autoscaling.DaySimulation;
import org.glauber.bench.scale.ScaleSuites.Balance;
import org.glauber.client.GatewayClient;
import org.glauber.client.connection.Access;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.harness.Suite;

/** The part {@code record}: generates a day of load, and writes what the services' metrics saw. */
record DayRecording(ScaleSuites suites, ScaleReport report) {
  /** Records for a time, which stands for a day, and writes the load to a file. */
  void run(Path file, Duration time) throws InterruptedException {
    report.progress("A day in %d minutes …", time.toMinutes());
    JsonObject recorded = new JsonObject();
    write(new DayLoad(List.of()), file); // fails early if the file cannot be written
    try (Suite suite = suites.start(1, Balance.OUTSTANDING_WORK);
        GatewayClient client =
            GatewayClient.connect(suite.target(), DaySimulation.DEADLINE, Access.OPEN)) {
      DayRecorder recorder = new DayRecorder(suite, client);
      write(recorder.record(time), file);
      recorded.addProperty("asked", recorder.asked());
      recorded.addProperty("unanswered", recorder.unanswered());
    }
    report.add(
        "record",
        recorded,
        List.of(
            format(
                "Recorded a day of %,d generations to %s; %,d of them were refused or late.",
                recorded.get("asked").getAsLong(), file, recorded.get("unanswered").getAsLong())));
  }

  private static void write(DayLoad load, Path file) {
    try {
      load.write(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--load: " + file + " cannot be written.");
    }
  }
}
