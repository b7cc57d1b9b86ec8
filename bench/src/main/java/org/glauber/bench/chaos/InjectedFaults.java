package org.glauber.bench.chaos;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jboss.byteman.agent.Main;

/**
 * Faults inside services: an agent of their JVM, Byteman, has methods throw where the engine, a
 * network or a library might. The services' own code knows nothing of it.
 */
public final class InjectedFaults implements AutoCloseable {
  private final TemporaryFile rules;

  /**
   * @param rules in Byteman's language
   */
  public InjectedFaults(String rules) {
    this.rules = TemporaryFile.of(rules);
  }

  /** What makes a JVM have them. */
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
