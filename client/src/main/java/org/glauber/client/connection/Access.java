package org.glauber.client.connection;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.glauber.client.connection.InvalidCredentialsException.Part;

/**
 * The transport security and the caller's credentials of a connection to a gateway.
 *
 * @param ca a PEM file with the authorities of the gateway's certificate; plain text if empty
 * @param identity the caller's certificate, for a gateway that requires one
 * @param key the caller's API key or token
 */
public record Access(Optional<Path> ca, Optional<Identity> identity, Optional<String> key) {
  /** Plain text, without credentials. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty());

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /**
   * A certificate and its key.
   *
   * @param certificate a PEM file: the certificate, then the intermediate certificates
   * @param key a PEM file: the private key in PKCS#8, not encrypted
   */
  public record Identity(Path certificate, Path key) {}

  /** Access without a client certificate. */
  public Access(Optional<Path> ca, Optional<String> key) {
    this(ca, Optional.empty(), key);
  }

  /**
   * @throws InvalidCredentialsException if the key contains characters that a header cannot hold,
   *     or if there is a client certificate without {@code ca}
   */
  public Access {
    if (key.isPresent() && !key.get().chars().allMatch(each -> each > ' ' && each < 0x7f)) {
      throw new InvalidCredentialsException(
          Part.API_KEY, "must hold visible ASCII characters only, without spaces and line breaks");
    }
    if (ca.isEmpty() && identity.isPresent()) {
      throw new InvalidCredentialsException(
          Part.CERTIFICATE,
          "requires TLS: the authorities of the gateway's certificate must be set");
    }
  }

  ChannelCredentials credentials() {
    if (ca.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    try {
      TlsChannelCredentials.Builder tls =
          TlsChannelCredentials.newBuilder().trustManager(authorities(ca.get()));
      if (identity.isPresent()) {
        tls.keyManager(keys(identity.get()));
      }
      return tls.build();
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidCredentialsException(Part.ALL, "cannot be used: " + e.getMessage());
    }
  }

  private static TrustManager[] authorities(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    for (X509Certificate certificate : new PemFile(Part.AUTHORITIES, file).certificates()) {
      store.setCertificateEntry(Integer.toString(store.size()), certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyManager[] keys(Identity identity) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain =
        new PemFile(Part.CERTIFICATE, identity.certificate).certificates();
    PublicKey publicKey = chain.get(0).getPublicKey();
    PemFile keyFile = new PemFile(Part.PRIVATE_KEY, identity.key);
    PrivateKey privateKey = keyFile.privateKey(publicKey.getAlgorithm());
    if (!isPair(publicKey, privateKey)) {
      throw keyFile.wrong("the key does not belong to the certificate in " + identity.certificate);
    }
    KeyStore store = emptyStore();
    char[] none = {};
    store.setKeyEntry("0", privateKey, none, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    return keys.getKeyManagers();
  }

  private static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
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

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  ClientInterceptor bearer() {
    Metadata headers = new Metadata();
    key.ifPresent(text -> headers.put(AUTHORIZATION, "Bearer " + text));
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  @Override
  public String toString() {
    return "Access[ca=%s, identity=%s, key=%s]"
        .formatted(ca, identity, key.isPresent() ? "set" : "none");
  }
}
