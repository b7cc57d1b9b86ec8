package org.glauber.server.auth;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.glauber.server.TestConfig;
import org.glauber.server.auth.IssuerKeys.IssuerException;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;

/** The metrics of an issuer. */
class IssuerKeysMetricTest {
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final AtomicInteger fetches = new AtomicInteger();

  @Test
  void theTableHasEveryOutcome() throws Exception {
    JsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
    IssuerKeys.Source source =
        () -> {
          if (fetches.incrementAndGet() == 1) {
            throw new IssuerException("not now");
          }
          return List.of(key);
        };
    try (IssuerKeys keys =
        new IssuerKeys(
            TestConfig.with(
                    Map.of(
                        "glauber.server.auth.jwt.jwks", "https://issuer.example/keys",
                        "glauber.server.auth.jwt.refresh", "10s"))
                .auth()
                .jwt(),
            source,
            metrics.meter())) {
      keys.firstFetch().get();
      metrics.assertAre(
          MetricsTable.of(Path.of("..")).rows(row -> row.name().startsWith("glauber.issuer.")));
    }
  }
}
