package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol violations are answered as gRPC defines, and logged in at most one line each. */
class PeerFaultsTest {
  private static final Map<String, String> NONE = Map.of();
  private static final String INTERNAL = "13";
  private static final int MORE_THAN_SOCKETS_TAKE = 32 << 20;
  private static final String UNIMPLEMENTED = "12";

  /** These violations close the connection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0016\u0003\u0001\u0001\u0024\u0001\u0000\u0001\u0020\u0003\u0003 a hello of TLS",
        "\u001b[2J\u001b]0;title\u0007\n2026-01-01 INFO a line of a log that is none\n\n\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void nonHttp2TrafficIsLoggedInOneLine(String bytes) throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo)) {
      try (RawConnection peer = new RawConnection(fixture.server.port())) {
        assertThat(peer.bytes(bytes.getBytes(StandardCharsets.ISO_8859_1)).end().keySet())
            .containsAnyOf("goaway", "closed");
      }
      ServerFixture.eventually("it is logged", () -> !log.records.isEmpty());
      log.requireOneLine();
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 00", // DATA on a stream that was never opened
    "1, 5, ffffff", // headers that cannot be unpacked
    "3, 0, 00000008", // a reset of no stream
    "4, 0, 0004ffffffff", // a setting out of range
    "6, 0, 00", // a ping that is too short
    "8, 0, 00000000", // a window that does not grow
  })
  void anInvalidFrameIsLoggedInOneLine(int type, int flags, String payload) throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      int stream = type >= 4 ? 0 : 1;
      peer.begin().frame(type, flags, stream, HexFormat.of().parseHex(payload)).send();
      ServerFixture.eventually("it is logged", () -> !log.records.isEmpty());
      log.requireOneLine();
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ff, 13, the request cannot be decoded as a message of this method: ", // no protobuf
    "0a02fffe, 13, the request cannot be decoded as a message of this method: ", // no UTF-8
    "0a05, 13, the request cannot be decoded as a message of this method: ", // cut off
  })
  void aMessageThatCannotBeDecodedIsInternalAndNotLogged(String hex, String code, String message)
      throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      Map<String, String> end =
          peer.begin().headers(NONE).message(HexFormat.of().parseHex(hex)).end();
      assertThat(end).containsEntry("grpc-status", code);
      assertThat(end.get("grpc-message")).startsWith(message);
      assertThat(log.records).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', none was sent",
    "0000000000 0000000000, a second was sent",
    "0000000064 61, Encountered end-of-stream mid-frame",
    "ff00000000, reserved bits not zero",
    "0100000000, compression not configured"
  })
  void aRequestThatIsMissingOrTooManyOrBadlyFramedIsInternal(String hex, String words)
      throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      Map<String, String> end =
          peer.begin().headers(NONE).data(HexFormat.of().parseHex(hex.replace(" ", ""))).end();
      assertThat(end).containsEntry("grpc-status", INTERNAL);
      assertThat(end.get("grpc-message")).contains(words);
      log.requireNoMoreThanOneLine();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "S", "10", "10X", "-1S", "+5S", "1.5S", "1 S", "123456789S"})
  void aMalformedTimeoutIsInternal(String timeout) throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      Map<String, String> end =
          peer.begin().headers(Map.of("grpc-timeout", timeout)).message(new byte[0]).end();
      assertThat(end).containsEntry("grpc-status", INTERNAL);
      assertThat(end.get("grpc-message")).startsWith("header grpc-timeout must be up to 8 digits");
      assertThat(log.records).isEmpty();
      // The connection remains usable.
      end = peer.headers(Map.of("grpc-timeout", "99999999H")).message(new byte[0]).end();
      assertThat(end).containsEntry("grpc-status", "0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":path, 9000, 12",
    ":path, 0, 12",
    "grpc-encoding, 9000, 13",
    "content-type, 9000, 13",
    ":method, 9000, 13"
  })
  void aLongHeaderValueIsNotEchoed(String header, int length, String code) throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      Map<String, String> end =
          peer.begin().headers(Map.of(header, "/".repeat(length))).message(new byte[0]).end();
      assertThat(end).containsEntry("grpc-status", code).containsEntry(":status", "200");
      assertThat(end.get("grpc-message")).hasSizeLessThan(200);
      assertThat(log.records).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0000\u0005 no hello of TLS",
        "\u001b[2J\n2026-01-01 INFO a line of a log that is none\n"
      })
  void nonTlsTrafficIsLoggedInAtMostOneLine(String bytes, @TempDir Path directory)
      throws Exception {
    HeldCertificate held =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    Path certificate = Files.writeString(directory.resolve("tls.pem"), held.certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), held.privateKeyPkcs8Pem());
    Map<String, String> keys =
        Map.of(
            "glauber.server.tls.certificate", certificate.toString(),
            "glauber.server.tls.key", key.toString());
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(keys, PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.bytes(bytes.getBytes(StandardCharsets.ISO_8859_1)).send();
      assertThat(peer.isEnded()).isTrue();
      log.requireNoMoreThanOneLine();
    }
  }

  @Test
  void headersAboveTheLimitAreLoggedInOneLine() throws Exception {
    try (LogTap log = new LogTap();
        ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin().headers(Map.of("long", "x".repeat(16_300))).end();
      log.requireNoMoreThanOneLine();
    }
  }

  @Test
  void aFloodOfViolationsIsLoggedInTenLines() throws Exception {
    // Connections of an earlier server may still log under the limit of that server.
    try (ServerFixture fixture = new ServerFixture(PeerFaultsTest::echo);
        LogTap log = new LogTap()) {
      for (int k = 0; k < 30; k++) {
        try (RawConnection peer = new RawConnection(fixture.server.port())) {
          peer.bytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).send();
          peer.end();
        }
      }
      assertThat(log.records)
          .extracting(record -> record.getLoggerName() + ": " + record.getMessage())
          .isNotEmpty()
          .hasSizeLessThanOrEqualTo(10);
    }
  }

  /**
   * A peer that reads nothing keeps the server's resets from being sent, so that their streams are
   * there yet. It would have a line of the log written with every ten bytes.
   */
  @Test
  void framesAfterAResetAreNotLogged() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    try (LogTap log = new LogTap();
        ServerFixture fixture =
            new ServerFixture(
                (request, responses) -> {
                  responses.onNext(StringValue.of("x".repeat(MORE_THAN_SOCKETS_TAKE)));
                  answered.countDown();
                });
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin();
      peer.frame(RawConnection.SETTINGS, 0, 0, HexFormat.of().parseHex("00047fffffff"));
      peer.frame(RawConnection.WINDOW_UPDATE, 0, 0, HexFormat.of().parseHex("7fff0000"));
      peer.headers(NONE).message(new byte[0]).send();
      answered.await();
      for (int round = 0; round < 50; round++) {
        peer.headers(NONE).mistake();
        for (int k = 0; k < 20; k++) {
          peer.part(new byte[1]);
        }
        peer.send();
      }
      ServerFixture.eventually("all is read", () -> log.records.size() >= 10);
      assertThat(log.records)
          .hasSize(10)
          .allMatch(it -> it.getMessage().startsWith("Protocol violation by peer: "));
    }
  }

  private static void echo(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(request));
    responses.onCompleted();
  }

  /** Captures all logs at INFO and above, except for the server's own start and stop. */
  private static final class LogTap extends Handler implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    final List<LogRecord> records = new CopyOnWriteArrayList<>();

    LogTap() {
      root.addHandler(this);
    }

    void requireOneLine() {
      assertThat(records).hasSize(1);
      requireNoMoreThanOneLine();
    }

    void requireNoMoreThanOneLine() {
      assertThat(records).hasSizeLessThan(2);
      for (LogRecord record : records) {
        assertThat(record.getThrown()).isNull();
        assertThat(record.getMessage())
            .startsWith("Protocol violation by peer: ")
            .hasSizeLessThan(300)
            .doesNotContainPattern("\\p{Cntrl}");
      }
    }

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.INFO.intValue() && isOfConnections(record)) {
        records.add(record);
      }
    }

    /** Servers of earlier tests may still log something else. */
    private static boolean isOfConnections(LogRecord record) {
      return Stream.of("io.grpc.", "io.netty.", "org.glauber.server.connection.")
          .anyMatch(String.valueOf(record.getLoggerName())::startsWith);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      root.removeHandler(this);
    }
  }
}
