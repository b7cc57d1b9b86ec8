package org.glauber.bench.chaos;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jboss.byteman.agent.Main;

/**
 * Faults inside services: an agent of their JVM, Byteman, has methods throw where the engine, a
 * network or a library might. The services' own code knows nothing of it.
 */
final class InjectedFaults implements AutoCloseable {
  /** The chain of this seed fails wherever and however often it is tried. */
  static final long FAULTY_SEED = 666;

  // Three failed passes in a row are a broken device, five failed calls a broken service: neither
  // is what these are to show, so they are far from likely.
  private static final String RULES =
      """
      RULE now and then a forward pass fails, for all of its chains
      CLASS org.glauber.denoiser.loop.DeviceModel
      METHOD pass
      AT INVOKE FirmOutcomes.of
      IF Math.random() < 0.003
      DO throw new ai.djl.engine.EngineException("injected into a pass")
      ENDRULE

      RULE one chain fails in every pass
      CLASS org.glauber.denoiser.chain.RunningChain
      METHOD accept
      AT ENTRY
      IF $0.spec.seed() == %d
      DO $0.fail(new IllegalStateException("injected into a chain")); return 0
      ENDRULE

      RULE now and then the tokenizer fails
      CLASS org.glauber.tokenizer.ModelTokenizer
      METHOD decode
      AT ENTRY
      IF Math.random() < 0.01
      DO throw new IllegalStateException("injected into a tokenizer")
      ENDRULE

      RULE now and then a decoding fails, for all of its images
      CLASS org.glauber.vqgan.DeviceWorker
      METHOD decode
      AT ENTRY
      IF Math.random() < 0.05
      DO throw new ai.djl.engine.EngineException("injected into a decoding")
      ENDRULE
      """
          .formatted(FAULTY_SEED);

  private final TemporaryFile rules = TemporaryFile.of(RULES);

  /** What makes a JVM have them. */
  String option() {
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
