package org.glauber.gateway.fake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The services behind the gateway under test: a tokenizer, a VQGAN, two denoisers with one script.
 */
public final class FakeSuite implements QuarkusTestResourceLifecycleManager {
  /** The script that the denoisers follow. */
  public final Script script = new Script();

  /** The tokenizer. */
  public final FakeTokenizer tokenizer = new FakeTokenizer();

  /** The VQGAN. */
  public final FakeVqgan vqgan = new FakeVqgan();

  /** The denoisers. */
  public final List<FakeDenoiser> denoisers =
      List.of(new FakeDenoiser(script), new FakeDenoiser(script));

  @Override
  public Map<String, String> start() {
    tokenizer.start();
    vqgan.start();
    denoisers.forEach(FakeDenoiser::start);
    Map<String, String> config = new HashMap<>();
    config.put("quarkus.stork.tokenizer.service-discovery.address-list", tokenizer.address());
    config.put("quarkus.stork.vqgan.service-discovery.address-list", vqgan.address());
    config.put(
        "quarkus.stork.denoiser.service-discovery.address-list",
        denoisers.stream().map(FakeDenoiser::address).collect(Collectors.joining(",")));
    config.put("glauber.gateway.calls.initial-backoff", "1ms");
    config.put("glauber.gateway.replicas.failure-backoff", "0s");
    config.put("glauber.gateway.catalogue.refresh", "100ms");
    config.put("glauber.gateway.catalogue.min-interval", "10ms");
    config.put("glauber.gateway.generations.running", "16");
    config.put("glauber.gateway.generations.per-request", "8");
    config.put("glauber.gateway.images.bytes", "8388608");
    return config;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(FakeSuite.class));
  }

  @Override
  public void stop() {
    tokenizer.close();
    vqgan.close();
    denoisers.forEach(FakeDenoiser::close);
  }
}
