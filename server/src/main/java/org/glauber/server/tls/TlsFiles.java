package org.glauber.server.tls;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.glauber.server.config.ConfigRules;
import org.jboss.logging.Logger;

/**
 * Certificates, keys and authorities in PEM files that are reloaded when they change. Changes apply
 * to new connections. If a changed file cannot be read, the previous content remains in use.
 */
public final class TlsFiles implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TlsFiles.class);

  private final String prefix;
  private final Duration reload;
  private final ScheduledExecutorService reader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tls-files").factory());

  /**
   * @param prefix the prefix of the configuration keys that name the files, for messages
   * @param reload how often the files are checked for changes
   */
  public TlsFiles(String prefix, Duration reload) {
    this.prefix = prefix;
    this.reload = reload;
  }

  /**
   * The identity of this process. While only one of certificate and key has been replaced, the
   * previous pair remains in use.
   *
   * @throws io.quarkus.runtime.configuration.ConfigurationException if a file cannot be read or the
   *     key does not match
   */
  public X509ExtendedKeyManager identity(Path certificate, Path key) {
    try {
      AdvancedTlsX509KeyManager manager = new AdvancedTlsX509KeyManager();
      follow(List.of(certificate, key), () -> update(manager, certificate, key));
      return manager;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw ConfigRules.refusal(
          "%scertificate %s and %skey %s must be readable and a pair: %s"
              .formatted(prefix, certificate, prefix, key, e.getMessage()));
    }
  }

  private static void update(AdvancedTlsX509KeyManager manager, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    try (InputStream certificates = Files.newInputStream(certificate);
        InputStream keys = Files.newInputStream(key)) {
      X509Certificate[] chain = CertificateUtils.getX509Certificates(certificates);
      PrivateKey privateKey = CertificateUtils.getPrivateKey(keys);
      if (chain.length == 0 || !isPair(chain[0].getPublicKey(), privateKey)) {
        throw new GeneralSecurityException("the key does not belong to the certificate");
      }
      manager.updateIdentityCredentials(chain, privateKey);
    }
  }

  private static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (privateKey.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> privateKey.getAlgorithm();
            });
    byte[] message = {1};
    signature.initSign(privateKey);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(message);
    return signature.verify(signed);
  }

  /**
   * The authorities that this process trusts.
   *
   * @param name the configuration key without the prefix
   * @param isPeerNamed whether the peer's certificate must name the host that was called: true for
   *     servers, false for callers
   * @throws io.quarkus.runtime.configuration.ConfigurationException if the file cannot be read
   */
  public X509ExtendedTrustManager authorities(String name, Path file, boolean isPeerNamed) {
    try {
      AdvancedTlsX509TrustManager manager =
          AdvancedTlsX509TrustManager.newBuilder()
              .setVerification(
                  isPeerNamed
                      ? Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION
                      : Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      follow(List.of(file), () -> manager.updateTrustCredentials(file.toFile()));
      return manager;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw ConfigRules.refusal(
          "%s%s %s must be readable: %s".formatted(prefix, name, file, e.getMessage()));
    }
  }

  /** Reads files. */
  @FunctionalInterface
  private interface Reading {
    void run() throws IOException, GeneralSecurityException;
  }

  /**
   * Reads the files now and whenever one has changed. (gRPC's own reload checks once a minute at
   * most.)
   */
  private void follow(List<Path> files, Reading reading)
      throws IOException, GeneralSecurityException {
    AtomicReference<List<String>> seen = new AtomicReference<>(digests(files));
    reading.run();
    ScheduledFuture<?> unused =
        reader.scheduleWithFixedDelay(
            () -> {
              try {
                List<String> now = digests(files);
                if (!now.equals(seen.get())) {
                  reading.run();
                  seen.set(now);
                  LOG.infof("TLS files reloaded: settings=%s* files=%s", prefix, files);
                }
              } catch (Exception e) { // an exception would cancel the next check
                LOG.warnf(
                    "TLS files not reloaded, previous ones kept: settings=%s* files=%s reason=%s",
                    prefix, files, e);
              }
            },
            reload.toMillis(),
            reload.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Digests of the contents: the modification time can stay the same after two quick changes. */
  private static List<String> digests(List<Path> files)
      throws IOException, GeneralSecurityException {
    List<String> digests = new ArrayList<>();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      if (content.length == 0) {
        throw new IOException(file + " is empty");
      }
      digests.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
    return digests;
  }

  /** Stops checking the files. */
  @Override
  public void close() {
    reader.shutdownNow();
  }
}
