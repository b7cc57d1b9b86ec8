package org.glauber.chaos.leaks;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.glauber.chaos.scenario.TemporaryFile;
import org.jboss.byteman.agent.Main;

/**
 * Faults inside a service, injected by the JVM agent Byteman, which makes methods throw where the
 * engine, a network or a library could fail. The services' code is unchanged.
 */
public final class BytemanFaults implements AutoCloseable {
  private final TemporaryFile rules;

  /**
   * @param rules the rules in Byteman's rule language
   */
  public BytemanFaults(String rules) {
    this.rules = TemporaryFile.of(rules);
  }

  /** The JVM option that activates the rules. */
  public String option() {
    try {
      Path agent = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return "-javaagent:" + agent + "=script:" + rules.path();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    rules.close();
  }
}
