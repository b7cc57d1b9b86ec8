package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that everything that builds, tests and deployments download has a digest. */
class BuildInputsIT {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @TempDir Path directory;

  @Test
  void nothingIsDownloadedWithoutADigest() throws IOException {
    BuildInputs inputs = BuildInputs.ofRepository();
    assertThat(inputs.files())
        .containsKeys(
            ".ci/run",
            ".ci/buf/package-lock.json",
            ".mvn/wrapper/maven-wrapper.properties",
            "deploy/compose/compose.yaml",
            "deploy/images/Dockerfile",
            "tests/deploy",
            "tests/deployed/package-lock.json");
    assertThat(inputs.unpinned()).isEmpty();
  }

  /** Each mistake: the file, a pattern of the original text, and its replacement. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ".mvn/wrapper/maven-wrapper.properties; distributionSha256Sum=.*; ''",
        "deploy/images/Dockerfile; @\\$\\{JAVA_DIGEST}; ''",
        "deploy/images/Dockerfile; ARG JAVA_DIGEST; ARG JAVA_DIGEST=latest",
        "deploy/images/Dockerfile; sha256sum --check; true",
        "deploy/images/Dockerfile; COPY models; ADD https://models.example",
        "deploy/compose/compose.yaml; @\\$\\{ZIPKIN_DIGEST[^}]*}; ''",
        ".ci/run; --ignore-scripts; --scripts",
        ".ci/run; npm ci; npm install",
        ".ci/run; .*zipkin\" \\| sha256sum.*; ''",
        ".ci/run; ./glauber test; npx --yes a@1.0.0",
        "tests/deploy; npm ci --silent; npx --yes",
        "tests/deployed/package.json; 5\\.1\\.0; ^5.1.0",
        "tests/deployed/package-lock.json; sha512-; sha1-",
      })
  void aMistakeIsNoticed(String file, String there, String instead) throws IOException {
    Map<String, String> files = new TreeMap<>(BuildInputs.ofRepository().files());
    String right = files.getOrDefault(file, "");
    files.put(file, right.replaceAll(there, instead));
    assertThat(files.get(file)).isNotEqualTo(right);
    assertThat(new BuildInputs(files).unpinned()).isNotEmpty().allMatch(it -> it.startsWith(file));
  }

  @Test
  void aLockFileThatIsMissingAndAWorkflowsActionByItsTagAreNoticed() throws IOException {
    assertThat(
            new BuildInputs(
                    Map.of(
                        "a/package.json", "{\"dependencies\": {}}",
                        ".github/workflows/a.yaml", "steps:\n  - uses: actions/checkout@v4\n"))
                .unpinned())
        .containsExactlyInAnyOrder(
            ".github/workflows/a.yaml: uses actions/checkout@v4",
            "a/package.json: no package-lock.json");
  }

  @Test
  void imagesAreBuiltFromPinnedInputs() throws Exception {
    copy("deploy/images");
    copy("deploy/compose");
    Files.copy(Home.root().resolve("deploy/pin"), directory.resolve("deploy/pin"));
    Path calls = directory.resolve("calls");
    standIn("docker", "echo \"$@\" >>" + calls + "; [ $1 = build ] || echo " + DIGEST);

    assertThat(run("deploy/images/build", "models")).contains("let deploy/pin write it");
    assertThat(calls).doesNotExist();

    run("deploy/pin");
    List<String> digests = Files.readAllLines(directory.resolve("deploy/digests.env"));
    List<String> names =
        List.of("JAVA", "MODELS", "CUDA", "NATIVE", "PROMETHEUS", "ALERTMANAGER", "ZIPKIN");
    assertThat(digests)
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactlyElementsOf(names.stream().map(name -> name + "_DIGEST=" + DIGEST).toList());
    assertThat(digests).contains("# eclipse-temurin:25-jre-noble", "# openzipkin/zipkin:3.6.1");

    Files.delete(calls);
    run("deploy/images/build", "models", "gateway");
    assertThat(Files.readAllLines(calls))
        .hasSize(2)
        .allSatisfy(
            call ->
                assertThat(call)
                    .contains("--build-arg JAVA_DIGEST=" + DIGEST, "--build-arg ZIPKIN_DIGEST="));
    assertThat(Files.readAllLines(calls).getFirst()).contains("--target models -t glauber/models:");
  }

  @Test
  void anInvalidDigestIsNotWritten() throws Exception {
    copy("deploy/images");
    copy("deploy/compose");
    Files.copy(Home.root().resolve("deploy/pin"), directory.resolve("deploy/pin"));
    standIn("docker", "echo none");
    assertThat(run("deploy/pin")).contains("docker reports no digest of eclipse-temurin");
    assertThat(directory.resolve("deploy/digests.env")).doesNotExist();
  }

  private void copy(String folder) throws IOException {
    Path from = Home.root().resolve(folder);
    Files.createDirectories(directory.resolve(folder).getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(folder).resolve(from.relativize(file).toString()));
      }
    }
  }

  private void standIn(String program, String script) throws IOException {
    Path file = Files.createDirectories(directory.resolve("bin")).resolve(program);
    Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** Runs a script with stand-ins first on the PATH, and returns its output. */
  private String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.command().set(0, directory.resolve(command[0]).toString());
    builder
        .environment()
        .merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }
}
