package org.glauber.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.harness.Suite;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A suite of two denoisers, two VQGANs, and one of each other service, which all test classes of a
 * JVM share that take it as a parameter. It has default settings, and tests must leave it usable.
 *
 * @param logs the directory of its log files
 */
record SharedSuite(Suite suite, Path logs) implements AutoCloseable {

  /** Starts the suite for the first class that takes it; it stops after the last test. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SharedSuite.class;
    }

    @Override
    public SharedSuite resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(SharedSuite.class))
          .computeIfAbsent(SharedSuite.class, _ -> start(), SharedSuite.class);
    }
  }

  private static SharedSuite start() {
    try {
      Path logs = Files.createTempDirectory("shared-suite");
      Suite suite =
          Home.start(
              Home.plan(logs)
                  .withReplicas(ServiceKind.DENOISER, 2)
                  .withReplicas(ServiceKind.VQGAN, 2));
      return new SharedSuite(suite, logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a suite starts", e);
    }
  }

  @Override
  public void close() {
    suite.close();
  }
}
