package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.harness.Suite;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the reflective look-ups of the running gateway and command line with what their native
 * builds are configured to keep. A native build leaves out everything that is not configured.
 */
@Tag("long")
class NativeIT {
  private static final Path CLI = Home.root().resolve("cli/target").toAbsolutePath().normalize();
  private static final Path GATEWAY = Home.root().resolve("gateway/target/native-sources");
  private static final String JDK = "(java|jdk|sun)\\..*";

  /** Patterns of a caller and what it looks up that needs no configuration, with the reason. */
  private static final Map<String, String> LEFT_TO_OTHERS =
      Map.of(
          JDK + " (?!META-INF/services/).*",
          "a native build knows its JDK",
          JDK + " META-INF/services/(java|jdk|sun)\\..*",
          "and what it offers itself",
          JDK + " META-INF/services/io\\.grpc\\..*",
          "quarkus-grpc-common names gRPC's providers instead",
          "(io\\.(quarkus|smallrye)\\..*|.*_Bean) .*",
          "extensions of Quarkus bring their own",
          "io\\.netty\\.channel\\.ChannelHandlerMask.*",
          "a handler that it cannot look into it calls for every event");

  @TempDir private Path directory;

  /**
   * A reflective look-up.
   *
   * @param kind members of a type, a type's name, or a resource
   * @param initialiser the class whose initialiser was running, or a dash
   */
  private record Lookup(String kind, String what, String caller, String initialiser) {
    static Lookup of(String line) {
      String[] parts = line.split("\t", -1);
      return new Lookup(parts[0], parts[1], parts[2], parts[3]);
    }

    boolean isLeftToOthers() {
      return LEFT_TO_OTHERS.keySet().stream().anyMatch((caller + " " + what)::matches);
    }

    boolean isKept(NativeConfiguration configuration) {
      return kind.equals("resource")
          ? configuration.hasResource(what)
          : configuration.hasType(what);
    }
  }

  @Test
  void classesThatTheCommandLineLooksUpAreKept() throws Exception {
    List<Path> classPath = new ArrayList<>(jars(CLI.resolve("lib")));
    classPath.add(CLI.resolve("glauber-cli-0.1.0-SNAPSHOT.jar"));
    Path log = directory.resolve("reflection.log");
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            ReflectionAgent.option(directory, log),
            "-cp",
            String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()),
            "org.glauber.cli.Glauber");
    try (Suite suite = Home.start(Home.plan(directory))) {
      String target = suite.target();
      String image = directory.resolve("face.png").toString();
      run(java, "text", "--target", target, "--seed", "1", "--sweeps", "1");
      run(java, "text", "--target", target, "--seed", "1", "--sweeps", "1", "--json");
      run(java, "text", "--target", target, "--seed", "1", "--levels", "16,0", "--json");
      run(java, "infill", "--target", target, "--seed", "1", "--sweeps", "1", "By {5} .");
      run(java, "image", "--target", target, "--seed", "1", "--sweeps", "1", "--out", image);
      run(java, "image", "--target", target, "--seed", "1", "--sweeps", "1", "--json");
      run(java, "models", "--target", target);
      run(java, "models", "--target", target, "--json");
      assertThat(status(java, "text", "--target", target, "--model", "nobody")).isBetween(1, 127);
    }
    List<Lookup> lookups = lookups(log).filter(lookup -> !lookup.caller().matches(JDK)).toList();
    assertThat(lookups).extracting(Lookup::caller).contains("com.google.protobuf.GeneratedMessage");
    assertThat(lookups(log)).extracting(Lookup::kind).contains("name", "members", "resource");
    NativeConfiguration configuration = NativeConfiguration.of(classPath);
    assertThat(lookups).filteredOn(lookup -> !lookup.isKept(configuration)).isEmpty();
  }

  /**
   * Quarkus initialises classes during a native build, where every look-up succeeds, and by itself
   * finds types whose names occur in the code.
   */
  @Test
  void classesThatTheGatewayLooksUpAreKeptAndThoseThatItNamesExist() throws Exception {
    Path log = directory.resolve("reflection.log");
    Path loaded = directory.resolve("classes.log");
    try (Suite suite = Home.start(Home.plan(directory))) {
      ProcessBuilder command =
          new ProcessBuilder(
              new PackagedService(Home.root())
                  .commandLine(
                      ServiceKind.GATEWAY,
                      Map.of(
                          "glauber.server.port",
                          "0",
                          "quarkus.http.port",
                          "0",
                          "quarkus.stork.tokenizer.service-discovery.address-list",
                          addresses(suite, ServiceKind.TOKENIZER),
                          "quarkus.stork.denoiser.service-discovery.address-list",
                          addresses(suite, ServiceKind.DENOISER),
                          "quarkus.stork.vqgan.service-discovery.address-list",
                          addresses(suite, ServiceKind.VQGAN))));
      command
          .environment()
          .put(
              "JAVA_TOOL_OPTIONS",
              ReflectionAgent.option(directory, log) + " " + NativeClasses.logOption(loaded));
      try (Launched gateway = Launched.start(command);
          Texts texts = new Texts(gateway.address())) {
        gateway.generate();
        texts.refusal(Texts.request(1, 1).setModel("nobody").build());
      }
    }
    List<Path> jars = new ArrayList<>(jars(GATEWAY));
    jars.addAll(jars(GATEWAY.resolve("lib")));
    NativeConfiguration configuration = NativeConfiguration.of(jars);
    List<Lookup> lookups =
        lookups(log)
            .filter(lookup -> lookup.initialiser().equals("-"))
            .filter(lookup -> !lookup.kind().equals("name"))
            .toList();
    assertThat(lookups).extracting(Lookup::what).contains("com.google.rpc.ResourceInfo");
    assertThat(lookups)
        .filteredOn(lookup -> !lookup.isKept(configuration))
        .filteredOn(lookup -> !lookup.isLeftToOthers())
        .isEmpty();
    NativeClasses classes = NativeClasses.read();
    assertThat(classes.loaded(loaded)).containsKey("org/glauber/gateway/image/ImageGeneration");
    assertThat(classes.missing(loaded)).isEmpty();
  }

  private static String addresses(Suite suite, ServiceKind kind) {
    return String.join(",", suite.services(kind).stream().map(ServiceProcess::address).toList());
  }

  private static Stream<Lookup> lookups(Path log) throws IOException {
    return Files.readAllLines(log).stream().map(Lookup::of);
  }

  private static List<Path> jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
  }

  private static void run(List<String> java, String... arguments) throws Exception {
    assertThat(status(java, arguments)).as(String.join(" ", arguments)).isZero();
  }

  private static int status(List<String> java, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor();
  }
}
