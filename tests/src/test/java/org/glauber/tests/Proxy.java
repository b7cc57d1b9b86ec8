package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A proxy in front of a gateway, with the configuration in {@code deploy/proxies}. */
final class Proxy implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final Process process;
  private final int port;
  private final Path log;

  private Proxy(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** The proxies under test. */
  enum Kind {
    HAPROXY("haproxy", "haproxy.cfg"),
    NGINX("nginx", "nginx.conf");

    final String program;
    final String file;

    Kind(String program, String file) {
      this.program = program;
      this.file = file;
    }

    boolean isInstalled() {
      return Home.isInstalled(program) || Files.isExecutable(executable());
    }

    private Path executable() {
      return Path.of("/usr/sbin", program); // which is on the PATH of few users
    }

    /**
     * Returns the changes to the configuration file (pattern → replacement); each pattern must
     * occur.
     */
    private Map<String, String> changes(int port, Gateway gateway, long idleMillis) {
      return switch (this) {
        case HAPROXY ->
            Map.of(
                "bind :443 ssl crt \\S+ alpn h2",
                "bind 127.0.0.1:" + port + " proto h2",
                "server gateway-1 \\S+ (.*) port 8080 inter 5s",
                "server gateway-1 %s $1 port %d inter 1s"
                    .formatted(gateway.address(), gateway.healthPort()),
                "(?m)^.*server gateway-2 .*$",
                "",
                "timeout (client|server) 60s",
                "timeout $1 " + idleMillis + "ms",
                "maxconn 10000",
                "maxconn 100");
        case NGINX ->
            Map.of(
                "listen 443 ssl http2",
                "listen 127.0.0.1:" + port + " http2",
                "(?m)^.*ssl_certificate.*$",
                "",
                "server gateway-1\\S+ ",
                "server " + gateway.address() + " ",
                "(?m)^.*server gateway-2.*$",
                "",
                "(grpc_\\w+_timeout) 60s",
                "$1 " + idleMillis + "ms",
                "worker_connections 10000",
                "worker_connections 100",
                "http \\{",
                "http { access_log off; client_body_temp_path body; proxy_temp_path proxy;"
                    + " fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;");
      };
    }

    private List<String> command(Path directory) {
      String executable = Files.isExecutable(executable()) ? executable().toString() : program;
      String config = directory.resolve(file).toString();
      return switch (this) {
        case HAPROXY -> List.of(executable, "-db", "-f", config);
        case NGINX ->
            List.of(
                executable,
                "-p",
                directory.toString(),
                "-c",
                config,
                "-g",
                "daemon off; master_process off; error_log stderr; pid nginx.pid;");
      };
    }
  }

  /**
   * The gateway behind the proxy.
   *
   * @param address host and port
   * @param healthPort port of the readiness probe
   */
  record Gateway(String address, int healthPort) {}

  /** Starts a proxy that ends streams that are idle for {@code idleMillis}. */
  static Proxy start(Kind kind, Gateway gateway, long idleMillis, Path directory)
      throws IOException, InterruptedException {
    String config = Files.readString(Home.root().resolve("deploy/proxies").resolve(kind.file));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    for (Map.Entry<String, String> change : kind.changes(port, gateway, idleMillis).entrySet()) {
      assertThat(Pattern.compile(change.getKey()).matcher(config).find())
          .as("%s in %s", change.getKey(), kind.file)
          .isTrue();
      config = config.replaceAll(change.getKey(), change.getValue());
    }
    Files.writeString(directory.resolve(kind.file), config);
    Path log = directory.resolve(kind.file + ".log");
    Process process =
        new ProcessBuilder(kind.command(directory))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Proxy proxy = new Proxy(process, port, log);
    proxy.awaitListening();
    return proxy;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        assertThat(process.isAlive() && System.nanoTime() < end).as(Files.readString(log)).isTrue();
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  /** Returns host and port. */
  String target() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
