package org.glauber.client.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.client.connection.InvalidCredentialsException.Part;

/**
 * A PEM file with a part of the credentials. One that cannot be used is rejected with its path and
 * the rule.
 *
 * @param part what the file holds
 * @param path the file
 */
record PemFile(Part part, Path path) {
  private static final int MAX_BYTES = 4 << 20;
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** Reads the certificates in the order of the file; at least one. */
  List<X509Certificate> certificates() {
    String text = text();
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = CERTIFICATE.matcher(text);
    while (block.find()) {
      certificates.add(certificate(block.group(), certificates.size() + 1));
    }
    if (certificates.isEmpty()) {
      throw wrong(
          "it must hold certificates in PEM format, but has no line -----BEGIN CERTIFICATE-----"
              + (KEY.matcher(text).find() ? "; it holds a private key" : ""));
    }
    return certificates;
  }

  private X509Certificate certificate(String pem, int number) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (CertificateException e) {
      throw wrong("certificate " + number + " in it is malformed");
    }
  }

  /**
   * Reads the private key, which must be in PKCS#8 and not encrypted.
   *
   * @param algorithm the algorithm of the certificate's public key
   */
  PrivateKey privateKey(String algorithm) {
    String text = text();
    Matcher block = KEY.matcher(text);
    if (!block.find()) {
      boolean isCertificate = CERTIFICATE.matcher(text).find();
      throw wrong(
          "it must hold a private key in PEM format, but has no line -----BEGIN PRIVATE KEY-----"
              + (isCertificate ? "; it holds a certificate" : ""));
    }
    String kind = block.group(1);
    if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
      throw wrong("the key must not be encrypted. " + conversion());
    }
    if (!kind.equals("PRIVATE KEY")) {
      throw wrong(
          "the key must be in PKCS#8, but the file has BEGIN " + kind + ". " + conversion());
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("the key is malformed, or not of the certificate's algorithm, " + algorithm);
    }
  }

  private String conversion() {
    return "Convert it with: openssl pkcs8 -topk8 -nocrypt -in " + path + " -out NEW_FILE";
  }

  private String text() {
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw wrong("it is larger than the limit of %,d bytes".formatted(MAX_BYTES));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw wrong("it cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException problem) {
    if (problem instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        problem instanceof FileSystemException ofFile && ofFile.getReason() != null
            ? ofFile.getReason()
            : problem.getMessage();
    return Objects.requireNonNullElse(reason, problem.toString());
  }

  /** The exception for a violated rule. */
  InvalidCredentialsException wrong(String rule) {
    return new InvalidCredentialsException(part, path + ": " + rule);
  }
}
