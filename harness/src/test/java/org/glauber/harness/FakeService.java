package org.glauber.harness;

import com.sun.net.httpserver.HttpServer;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glauber.harness.service.ServiceCommand;
import org.glauber.harness.service.ServiceKind;

/**
 * A program with the external behaviour of a service: it listens, writes its supervisor files,
 * serves health checks, and exits on SIGTERM.
 */
public final class FakeService {
  private FakeService() {}

  /** The behaviour of a fake service. */
  enum Behaviour {
    /** Behaves normally. */
    SERVE,
    /** Exits with status 3 before it listens. */
    DIE_AT_ONCE,
    /** Listens and never becomes healthy. */
    NEVER_SERVE,
    /** Listens without a health service. */
    HAVE_NO_HEALTH,
    /** The first process serves; later ones exit with status 3. */
    SERVE_ONCE,
    /** The first process serves and reports that it is not alive; later ones are alive. */
    NOT_ALIVE_ONCE
  }

  /**
   * Starts fake services that behave normally.
   *
   * @param program a class whose main method calls {@link #run}
   */
  public static ServiceCommand wellBehaved(Class<?> program) {
    return new Command(Map.of(), program);
  }

  /** Starts fake services with the given behaviours; the others behave normally. */
  record Command(Map<ServiceKind, Behaviour> behaviours, Class<?> program)
      implements ServiceCommand {
    Command(Map<ServiceKind, Behaviour> behaviours) {
      this(behaviours, FakeService.class);
    }

    @Override
    public List<String> commandLine(ServiceKind kind, Map<String, String> properties) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
      command.addAll(
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
      properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
      command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
      command.add(program.getName());
      command.add(kind.name());
      command.add(behaviours.getOrDefault(kind, Behaviour.SERVE).name());
      return command;
    }
  }

  /** Arguments: the kind of service and the behaviour. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    run(arguments);
  }

  /**
   * Runs a fake service until it is terminated.
   *
   * @param arguments the kind of service and the behaviour
   * @param ofGateway what a gateway serves beside its health service
   */
  public static void run(String[] arguments, BindableService... ofGateway)
      throws IOException, InterruptedException {
    Behaviour behaviour = Behaviour.valueOf(arguments[1]);
    boolean isFirst = !Files.exists(Path.of("started.part")); // in a directory of its own
    Files.writeString(Path.of("started.part"), "");
    System.out.println("Starting a fake " + arguments[0]);
    if (behaviour == Behaviour.DIE_AT_ONCE || (behaviour == Behaviour.SERVE_ONCE && !isFirst)) {
      System.out.println("glauber.models.directory: no model is fit for use");
      System.exit(3);
    }
    HealthStatusManager health = new HealthStatusManager();
    String host = System.getProperty("glauber.server.host", "");
    int port = Integer.getInteger("glauber.server.port", -1);
    NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(host, port));
    if (behaviour != Behaviour.HAVE_NO_HEALTH) {
      builder.addService(health.getHealthService());
    }
    if (arguments[0].equals(ServiceKind.GATEWAY.name())) {
      for (BindableService service : ofGateway) {
        builder.addService(service);
      }
    }
    if (behaviour == Behaviour.NEVER_SERVE) {
      health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    }
    Server server = builder.build().start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
    System.out.println(
        "Peers: "
            + System.getProperty("quarkus.stork.denoiser.service-discovery.address-list", "none"));
    boolean isAlive = behaviour != Behaviour.NOT_ALIVE_ONCE || !isFirst;
    say("http", "127.0.0.1:" + startHttp(isAlive).getAddress().getPort());
    say("drain", "3");
    say("grpc", host + ":" + server.getPort());
    server.awaitTermination();
  }

  private static HttpServer startHttp(boolean isAlive) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    byte[] answer =
        "{ \"status\": \"%1$s\", \"checks\": [ { \"name\": \"device\", \"status\": \"%1$s\" } ] }"
            .formatted(isAlive ? "UP" : "DOWN")
            .getBytes(StandardCharsets.UTF_8);
    http.createContext(
        "/q/health/live",
        exchange -> {
          exchange.sendResponseHeaders(isAlive ? 200 : 503, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    http.start();
    return http;
  }

  private static void say(String file, String content) throws IOException {
    Path directory = Path.of(System.getProperty("glauber.server.supervisor-directory", ""));
    Path part = Files.writeString(directory.resolve(file + ".part"), content);
    Files.move(part, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void stop(Server server) {
    server.shutdown();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
    }
    System.out.println("Stopped cleanly");
  }
}
