package org.glauber.server;

import static org.glauber.server.ConfigRules.refusal;
import static org.glauber.server.ConfigRules.require;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.io.IOException;
import java.nio.file.Path;

/** The server's credentials as configured. */
final class Credentials {
  private static final String PREFIX = "glauber.server.tls.";

  private Credentials() {}

  /** Plain text, TLS, or TLS that asks callers for a certificate. */
  static ServerCredentials of(GrpcServerConfig.Tls tls) {
    if (tls.certificate().isEmpty()) {
      require(tls.key().isEmpty(), PREFIX + "key", "must come with a certificate", "alone");
      require(
          tls.clientCa().isEmpty(), PREFIX + "client-ca", "must come with a certificate", "alone");
      return InsecureServerCredentials.create();
    }
    Path certificate = tls.certificate().get();
    require(tls.key().isPresent(), PREFIX + "key", "must come with the certificate", "absent");
    Path key = tls.key().orElseThrow();
    TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder();
    try {
      builder.keyManager(certificate.toFile(), key.toFile());
    } catch (IOException e) {
      throw refusal(
          "%scertificate %s and %skey %s must be readable: %s"
              .formatted(PREFIX, certificate, PREFIX, key, e.getMessage()));
    }
    if (tls.clientCa().isPresent()) {
      try {
        builder.trustManager(tls.clientCa().get().toFile()).clientAuth(ClientAuth.REQUIRE);
      } catch (IOException e) {
        throw refusal(
            "%sclient-ca %s must be readable: %s"
                .formatted(PREFIX, tls.clientCa().get(), e.getMessage()));
      }
    }
    return builder.build();
  }
}
