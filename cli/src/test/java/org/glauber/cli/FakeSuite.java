package org.glauber.cli;

import java.io.IOException;
import java.time.Duration;
import org.glauber.client.FakeGateway;
import org.glauber.harness.FakeService;
import org.glauber.harness.service.ServiceCommand;

/** Starts fake services, whose gateway answers as {@link FakeGateway} does. */
public final class FakeSuite {
  private FakeSuite() {}

  /** Starts services that behave normally. */
  public static ServiceCommand services() {
    return FakeService.wellBehaved(FakeSuite.class);
  }

  /**
   * Runs one service. The property {@code fake.pace.millis} sets the time between two events of the
   * gateway in milliseconds.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FakeService.run(
        arguments, new FakeGateway(Duration.ofMillis(Long.getLong("fake.pace.millis", 0))));
  }
}
