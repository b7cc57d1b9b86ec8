package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code ./glauber} with unusual paths, locales, locks and disks. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherTest {
  private static final String UMLAUT = "\\303\\274"; // as printf takes it: ü

  private static byte[] program = {};

  @TempDir private Path directory;
  private Checkout checkout;

  @BeforeAll
  static void compile(@TempDir Path scratch) throws IOException {
    program = Checkout.compileProgram(scratch);
  }

  @BeforeEach
  void make() throws IOException {
    checkout = Checkout.make(directory.resolve("checkout"), program);
  }

  @AfterEach
  void close() {
    checkout.close();
  }

  @Test
  void theLauncherBuildsOnceAndThenRuns() throws Exception {
    Run first = checkout.glauber("text", "--count", "2");
    assertThat(first.err()).startsWith("Building for the first time: ");
    Run second = checkout.glauber("text");
    assertThat(second).isEqualTo(new Run(0, program("text", false), ""));
    assertThat(checkout.builds()).isOne();
  }

  /** Paths with characters that are special in class paths, URLs, patterns, shells and locales. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b",
        "a+b",
        "[a]{b} *?",
        "a%20b% #c;d",
        "a'b\"c\\\\d!@^&$HOME `x` $(x)",
        "a\\nb\\tc",
        "-a",
        UMLAUT,
        "u\\314\\210\\346\\227\\245", // an umlaut in two parts, and a character of Japanese
        "\\360\\237\\230\\200" // an emoji
      })
  void aCheckoutMayLieAnywhere(String name) {
    Run run =
        checkout.run(
            Map.of("LC_ALL", "C"),
            """
            odd=$(printf '%b.' "$1")
            mkdir -- "../${odd%.}"
            cp -R . "../${odd%.}"
            cd -- "../${odd%.}"
            exec ./glauber text""",
            name);
    assertThat(run.err()).startsWith("Building for the first time: ").endsWith("build.log\n");
    assertThat(run.out()).endsWith("argument text\nexists false\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void aSymbolicLinkToACheckoutWithASpecialPathRunsInAnyShell() {
    Run run =
        checkout.run(
            Map.of("LC_ALL", "C"),
            """
            mkdir '../a: b' && cp -R . '../a: b' && ln -s 'a: b/glauber' ../linked
            cd / && exec bash "$OLDPWD/../linked" text""");
    assertThat(run.out()).endsWith("argument text\nexists false\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "C", "C.UTF-8", "de_DE", "nonsense"})
  void argumentsArriveInEveryLocale(String locale) {
    Run run =
        checkout.run(
            locale.isEmpty() ? Map.of() : Map.of("LC_ALL", locale),
            "name=$(printf '"
                + UMLAUT
                + " \\360\\237\\230\\200'); : >\"$name\"; exec ./glauber \"$name\"");
    assertThat(run.out()).endsWith("argument \u00fc \ud83d\ude00\nexists true\n");
  }

  @Test
  void otherCategoriesOfAUtf8LocaleAreLeftAlone() {
    Run run =
        checkout.run(Map.of("LC_CTYPE", "C.UTF-8", "LC_NUMERIC", "C"), "exec sh -x ./glauber text");
    assertThat(run.err()).doesNotContain("export LC_ALL");
  }

  @Test
  void aSourceWithAFutureTimestampIsBuiltOnce() throws IOException {
    Path source = checkout.root().resolve("cli/src/main/resources/source");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    checkout.glauber("text");
    checkout.glauber("text");
    assertThat(checkout.builds()).isOne();
  }

  @Test
  void aChangedSourceIsRebuiltAndATouchedOneIsNot() throws IOException {
    checkout.glauber("text");
    Path source = checkout.root().resolve("cli/src/main/resources/source");
    FileTime time = Files.getLastModifiedTime(source);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(checkout.glauber("text").err()).isEmpty();
    Files.writeString(source, "as it is.");
    Files.setLastModifiedTime(source, time); // as after a copy
    assertThat(checkout.glauber("text").err()).startsWith("Something changed since the last build");
    Files.delete(source);
    assertThat(checkout.glauber("text").err()).startsWith("Something changed since the last build");
    assertThat(checkout.builds()).isEqualTo(3);
  }

  /**
   * Stale locks of an earlier launcher: with a process id that another process has now, and empty.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mkdir .glauber/lock; echo 1 >.glauber/lock/pid",
        "mkdir .glauber/lock",
        "echo 1 >.glauber/build.lock",
        ": >.glauber/build.lock",
        "echo >.glauber/building"
      })
  void staleLocksDoNotBlockABuild(String leave) {
    Run run = checkout.run(Map.of(), "mkdir .glauber; " + leave + "; exec ./glauber text");
    assertThat(run.status()).isZero();
    assertThat(run.err()).startsWith("Building for the first time: ").hasLineCount(1);
  }

  @Test
  void ofTwoLaunchersOneBuildsAndTheOtherWaits() throws Exception {
    Process first = startBuilding();
    Process second = checkout.start(Map.of(), List.of("./glauber"), "text");
    BufferedReader waiting = second.errorReader();
    assertThat(waiting.readLine()).startsWith("Another ./glauber is building in ");
    letBuild();
    assertThat(Checkout.await(first).status()).isZero();
    assertThat(Checkout.await(second).out()).isEqualTo(program("text", false));
    assertThat(checkout.builds()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"KILL, 137", "TERM, 143"})
  void aBuildKilledWithItsLauncherBlocksNoLaterOne(String signal, int status) throws Exception {
    Process first = startBuilding();
    ProcessHandle build = first.descendants().findFirst().orElseThrow();
    checkout.run(Map.of(), "kill -" + signal + " " + first.pid());
    assertThat(Checkout.await(first).status()).isEqualTo(status);
    if (signal.equals("KILL")) {
      build.destroyForcibly(); // a killed launcher cannot
    }
    build.onExit().get();
    Files.delete(checkout.root().resolve("wait"));
    assertThat(checkout.glauber("text").status()).isZero();
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLogAndTheOldBuildIsNotRun() throws IOException {
    checkout.glauber("text");
    Path build = checkout.root().resolve("mvnw");
    String whole = Files.readString(build);
    Path source = checkout.root().resolve("cli/src/main/resources/source");
    String before = Files.readString(source);
    Files.writeString(build, "#!/bin/sh\necho reason\nexit 1\n");
    Files.writeString(source, "a mistake");
    Run run = checkout.glauber("text");
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("The build failed. The last lines of ").endsWith("reason\n");
    Files.writeString(build, whole);
    Files.writeString(source, before); // the failed build may have built half of it
    assertThat(checkout.glauber("text").status()).isZero();
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void aBuiltReadOnlyCheckoutRuns() throws Exception {
    checkout.glauber("text");
    Run run = readOnly("exec ./glauber text", Map.of());
    assertThat(run).isEqualTo(new Run(0, run.out(), ""));
    assertThat(state(run)).startsWith(directory.resolve("home/.local/state/glauber")).isDirectory();
    Path chosen = directory.resolve("chosen");
    run = readOnly("exec ./glauber text", Map.of("XDG_STATE_HOME", chosen.toString()));
    assertThat(state(run)).startsWith(chosen.resolve("glauber")).isDirectory();
    run = readOnly("exec ./glauber text", Map.of("HOME", "/proc", "TMPDIR", directory.toString()));
    assertThat(state(run)).startsWith(directory).isDirectory();
  }

  @Test
  void aChangedReadOnlyCheckoutRunsItsOldBuild() throws Exception {
    checkout.glauber("text");
    Files.writeString(checkout.root().resolve("pom.xml"), "<project></project>");
    Run run = readOnly("exec ./glauber text", Map.of());
    assertThat(run.status()).isZero();
    assertThat(run.err())
        .contains("has changed since it was built, and cannot be written")
        .hasLineCount(1);
  }

  @Test
  void anUnbuiltReadOnlyCheckoutIsRejected() throws Exception {
    Run run = readOnly("exec ./glauber text", Map.of());
    assertThat(run.status()).isOne();
    assertThat(run.err())
        .contains("is not built, and this user cannot write to it")
        .hasLineCount(1);
  }

  @Test
  void aFullDiskIsReported() throws Exception {
    assumeTrue(isRoot(), "needs root and Linux, to mount a small disk");
    Run run =
        confined(
            """
            mount -t tmpfs -o size=1m tmpfs ../full
            cp glauber pom.xml mvnw ../full
            mkdir ../full/cli ../full/.glauber
            cd ../full
            dd if=/dev/zero of=filler bs=4096 2>/dev/null
            exec ./glauber text""",
            Map.of());
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("has to be built, and cannot be written: ").hasLineCount(1);
  }

  private Process startBuilding() throws IOException {
    checkout.run(Map.of(), "mkfifo wait");
    Process first = checkout.start(Map.of(), List.of("./glauber"), "text");
    assertThat(first.errorReader().readLine()).startsWith("Building for the first time: ");
    checkout.run(Map.of(), "until [ -f builds ]; do :; done");
    return first;
  }

  private void letBuild() {
    checkout.run(Map.of(), "echo >wait; rm wait");
  }

  /** The output of the fake program. */
  private String program(String argument, boolean exists) {
    Path root = checkout.root();
    return "home %s\nstate %s\nargument %s\nexists %s\n"
        .formatted(root, root.resolve(".glauber"), argument, exists);
  }

  private static Path state(Run run) {
    assertThat(run.status()).as(run.err()).isZero();
    return Path.of(
        run.out()
            .lines()
            .filter(line -> line.startsWith("state "))
            .findFirst()
            .orElseThrow()
            .substring("state ".length()));
  }

  private Run readOnly(String script, Map<String, String> environment) throws Exception {
    if (isRoot()) { // root ignores file modes
      return confined(
          "mount --bind . . && mount -o remount,bind,ro . && cd . && " + script, environment);
    }
    checkout.run(Map.of(), "chmod -R a-w .");
    try {
      return checkout.run(environment, script);
    } finally {
      checkout.run(Map.of(), "chmod -R u+w .");
    }
  }

  /** Runs a script in its own mount namespace. */
  private Run confined(String script, Map<String, String> environment) throws IOException {
    Files.createDirectories(directory.resolve("full"));
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "/bin/sh", "-c"));
    command.add(script);
    return Checkout.await(checkout.start(environment, command));
  }

  private boolean isRoot() {
    return checkout.run(Map.of(), "[ \"$(id -u)\" = 0 ] && unshare --mount true").status() == 0;
  }
}
