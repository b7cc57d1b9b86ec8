package org.glauber.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LivenessTest {
  @Test
  void failedChecksAreNamed() throws IOException {
    String body =
        """
        {
            "status": "DOWN",
            "checks": [
                { "name": "devices", "status": "DOWN", "data": { "gpu0": "hangs" } },
                { "name": "disk", "status": "UP" },
                { "name": "threads", "status": "DOWN" }
            ]
        }""";
    assertThat(asked(503, body)).contains("devices, threads");
  }

  @Test
  void aReasonReplacesTheName() throws IOException {
    String body =
        """
        {"status": "DOWN", "checks": [
          {"name": "process", "status": "DOWN", "data": {"reason": "gpu0 has not answered for PT2M"}},
          {"name": "disk", "status": "UP", "data": {"reason": "none"}}]}""";
    assertThat(asked(503, body)).contains("gpu0 has not answered for PT2M");
  }

  @Test
  void anUnreadableBodyIsStillAFailure() throws IOException {
    assertThat(asked(503, "no JSON")).contains("");
    assertThat(asked(503, "")).contains("");
  }

  @Test
  void aLiveOrUnresponsiveServiceIsNoFailure() throws IOException {
    assertThat(asked(200, "{}")).isEmpty();
    assertThat(asked(404, "")).isEmpty();
    assertThat(asked(500, "")).isEmpty();
    assertThat(Liveness.failure("127.0.0.1:1")).isEmpty();
  }

  @Test
  void noConnectionStaysOpen() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + server.getLocalPort();
      FutureTask<Optional<String>> asking = new FutureTask<>(() -> Liveness.failure(address));
      Thread.startVirtualThread(asking);
      try (Socket connection = server.accept()) {
        connection.setSoTimeout(10_000);
        InputStream question = connection.getInputStream();
        for (String head = ""; !head.endsWith("\r\n\r\n"); ) {
          head += (char) question.read();
        }
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.UTF_8));
        assertThat(asking.get()).isEmpty();
        assertThat(question.read()).isEqualTo(-1);
      }
    }
  }

  private static Optional<String> asked(int status, String body) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/q/health/live",
        exchange -> {
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      return Liveness.failure("127.0.0.1:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }
}
