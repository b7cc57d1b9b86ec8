package org.glauber.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.console.terminal.Console;
import org.glauber.harness.service.ServiceCommand;

/**
 * A program that runs the whole command line with fake services, for tests that need a terminal or
 * interrupt it.
 */
public final class FakeGlauber {
  private FakeGlauber() {}

  /**
   * Takes the arguments of the command line. The property {@code fake.pace.millis} sets the time
   * between two events in milliseconds.
   */
  public static void main(String[] arguments) {
    Path home = Path.of(System.getProperty("glauber.home", ""));
    int code;
    try (Console console = Console.system()) {
      code = Glauber.commandLine(console, services(), home).execute(arguments);
    }
    System.exit(code);
  }

  private static ServiceCommand services() {
    String pace = System.getProperty("fake.pace.millis", "0");
    ServiceCommand services = FakeSuite.services();
    return (kind, properties) -> {
      List<String> command = services.commandLine(kind, properties);
      return Stream.concat(
              Stream.of(command.getFirst(), "-Dfake.pace.millis=" + pace), command.stream().skip(1))
          .toList();
    };
  }

  /** The command that runs this program in a process of its own. */
  static List<String> commandLine(Path home, String... arguments) {
    return Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dglauber.home=" + home,
                "-Djava.io.tmpdir=" + home, // deleted by the test, even after a kill
                "-cp",
                System.getProperty("java.class.path", ""),
                FakeGlauber.class.getName()),
            Stream.of(arguments))
        .toList();
  }
}
