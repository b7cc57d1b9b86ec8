package org.glauber.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;

/** The repository in which these tests run. */
final class Home {
  private static final Path ROOT = Path.of(System.getProperty("glauber.home", "..")).normalize();

  private Home() {}

  static Path root() {
    return ROOT;
  }

  /** Returns whether a program is on the PATH. */
  static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  static boolean hasKubectl() {
    return isInstalled("kubectl");
  }

  static boolean hasPrometheus() {
    return isInstalled("prometheus");
  }

  /** Returns the value of a key in a service's own configuration. */
  static String setting(ServiceKind kind, String key) throws IOException {
    Properties properties = new Properties();
    Path file = ROOT.resolve(kind.module()).resolve("src/main/resources/application.properties");
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties.getProperty(key);
  }

  /**
   * Returns a plan with one replica of each service on a free port and a log directory of its own.
   */
  static SuitePlan plan(Path logs) {
    SuitePlan plan = SuitePlan.of(ROOT);
    return new SuitePlan(
        plan.replicas(), 0, plan.models(), logs, plan.startLimit(), plan.properties());
  }

  /** Returns the plan with a setting for all services. */
  static SuitePlan everywhere(SuitePlan plan, String key, String value) {
    SuitePlan set = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      set = set.with(kind, key, value);
    }
    return set;
  }

  static Suite start(SuitePlan plan) throws InterruptedException {
    return Suite.start(plan, new PackagedService(ROOT), SuiteListener.NONE);
  }

  /** Copies the default text model into a directory of models, where a test may damage it. */
  static Path copyOfTales(Path models) {
    return copy("tales", models.resolve("tales"));
  }

  /** Copies the tales under another name. */
  static Path copyOfTales(Path models, String name) throws IOException {
    Path home = copy("tales", models.resolve(name));
    Path manifest = home.resolve("model.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest, json.replaceFirst("\"name\": \"tales\"", "\"name\": \"" + name + "\""));
    return home;
  }

  /** Copies a default model. */
  static Path copy(String model, Path to) {
    Path from = ROOT.resolve("models").resolve(model);
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
