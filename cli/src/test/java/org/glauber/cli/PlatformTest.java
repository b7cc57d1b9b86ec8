package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.glauber.cli.Checkout.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests {@code ./glauber} on platforms, and with JDKs, that the engine supports or does not
 * support.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlatformTest {
  private static byte[] program = {};

  @TempDir private Path directory;
  private Checkout checkout;
  private Path programs;

  @BeforeAll
  static void compile(@TempDir Path scratch) throws IOException {
    program = Checkout.compileProgram(scratch);
  }

  @BeforeEach
  void make() throws IOException {
    checkout = Checkout.make(directory.resolve("checkout"), program);
    programs = Files.createDirectories(directory.resolve("programs"));
  }

  @AfterEach
  void close() {
    checkout.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, x86_64, ldd (GNU libc) 2.41",
    "Linux, aarch64, ldd (GNU libc) 2.41",
    "Darwin, arm64, ldd: command not found"
  })
  void supportedPlatformsAreAccepted(String system, String machine, String library)
      throws IOException {
    Run run = on(system, machine, library);
    assertThat(run.status()).as(run.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Darwin, x86_64, ldd: command not found, macOS x86_64",
    "Linux, x86_64, musl libc (x86_64), Linux x86_64 with musl",
    "Linux, aarch64, musl libc (aarch64), Linux aarch64 with musl",
    "Linux, riscv64, ldd (GNU libc) 2.41, Linux riscv64",
    "Linux, armv7l, ldd (GNU libc) 2.41, Linux armv7l",
    "MINGW64_NT-10.0-22631, x86_64, ldd (cygwin), MINGW64_NT-10.0-22631 x86_64",
    "FreeBSD, amd64, ldd: illegal option, FreeBSD amd64"
  })
  void unsupportedPlatformsAreRejectedBeforeTheBuild(
      String system, String machine, String library, String name) throws IOException {
    Run run = on(system, machine, library);
    assertThat(run.status()).isOne();
    assertThat(run.err())
        .startsWith("Glauber does not run on this machine, " + name + ": its engine, libtorch,")
        .contains("Debian or Ubuntu")
        .hasLineCount(3);
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void anIntelShellOnAppleSiliconIsAccepted() throws IOException {
    put("sysctl", "echo 1");
    assertThat(on("Darwin", "x86_64", "ldd: command not found").status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"Darwin, x86_64, macOS x86_64", "Windows, x86_64, Windows x86_64"})
  void aJdkForAnotherPlatformIsNamed(String system, String machine, String name)
      throws IOException {
    Path jdk = Files.createDirectories(directory.resolve("jdk"));
    Files.createSymbolicLink(jdk.resolve("bin"), Path.of(System.getProperty("java.home"), "bin"));
    Files.writeString(
        jdk.resolve("release"),
        "JAVA_VERSION=\"25\"\nOS_ARCH=\"%s\"\nOS_NAME=\"%s\"\n".formatted(machine, system));
    Run run = checkout.run(Map.of("JAVA_HOME", jdk.toString()), "exec ./glauber text");
    assertThat(run.status()).isOne();
    assertThat(run.err())
        .startsWith("Glauber does not run on the JDK in " + jdk + ", " + name + ": ")
        .contains("set JAVA_HOME")
        .hasLineCount(3);
  }

  /** Without the programs that only Linux has: flock, and a readlink that resolves all links. */
  @Test
  void itBuildsWithTheProgramsOfMacOs() throws IOException {
    put("uname", "case $1 in -m) echo arm64 ;; *) echo Darwin ;; esac");
    put("readlink", "case $1 in -*) exit 1;; esac; exec /usr/bin/readlink \"$@\"");
    Run run =
        checkout.run(
            environment(),
            """
            mkdir ../others
            for directory in /usr/bin /bin; do
              for program in "$directory"/*; do
                case ${program##*/} in flock | ldd) continue ;; esac
                [ -e "../others/${program##*/}" ] || ln -s "$program" ../others/
              done
            done
            others=$(cd ../others && pwd)
            PATH=${PATH%%:*}:$others exec ./glauber text""");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).startsWith("Building for the first time: ").hasLineCount(1);
  }

  private Run on(String system, String machine, String library) throws IOException {
    put("uname", "case $1 in -m) echo '%s' ;; *) echo '%s' ;; esac".formatted(machine, system));
    put("ldd", "echo '%s' >&2; exit 1".formatted(library));
    return checkout.run(environment(), "exec ./glauber text");
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    return environment;
  }

  /** Puts a program before the system's program of the same name on the PATH. */
  private void put(String name, String script) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
