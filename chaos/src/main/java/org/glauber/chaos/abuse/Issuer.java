package org.glauber.chaos.abuse;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** The JWKS endpoint of an OpenID Connect issuer with one key. No token is signed with it. */
final class Issuer implements AutoCloseable {
  /** The issuer's name, the {@code iss} claim of tokens. */
  static final String NAME = "https://issuer.example";

  private static final int KEY_BITS = 2_048;

  private final HttpServer server;
  private final AtomicInteger fetches = new AtomicInteger();

  Issuer() {
    byte[] keys = keys().getBytes(StandardCharsets.UTF_8);
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          fetches.incrementAndGet();
          exchange.sendResponseHeaders(200, keys.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(keys);
          }
        });
    server.start();
  }

  private static String keys() {
    byte[] modulus = BigInteger.ONE.shiftLeft(KEY_BITS).subtract(BigInteger.ONE).toByteArray();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"known\",\"e\":\"AQAB\",\"n\":\"%s\"}]}"
        .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(modulus));
  }

  /** The URL of its key set. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  /** The number of requests for the key set. */
  int fetches() {
    return fetches.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
