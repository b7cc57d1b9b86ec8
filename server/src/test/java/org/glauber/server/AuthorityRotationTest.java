package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces an authority in the phases that SECURITY.md describes: trust both, then issue new
 * certificates, then drop the old one.
 */
class AuthorityRotationTest {
  @TempDir Path directory;

  @Test
  void inEveryPhaseOfARotationTheRightCallersAreServed() throws Exception {
    TestAuthority old = new TestAuthority(directory, "old");
    TestAuthority next = new TestAuthority(directory, "next");
    TestAuthority.Identity server = old.issue("server", "localhost");
    TestAuthority.Identity oldCaller = old.issue("caller", "gateway.example");
    TestAuthority.Identity newCaller = next.issue("caller", "gateway.example");
    Path trusted = Files.copy(old.file, directory.resolve("trusted.pem"));
    Path both = directory.resolve("both.pem");
    Files.writeString(both, Files.readString(old.file) + Files.readString(next.file));
    try (ServerFixture fixture = fixture(server.serving(trusted))) {
      assertThat(isServed(fixture, oldCaller, both)).isTrue();
      assertThat(isServed(fixture, newCaller, both)).isFalse();

      replace(trusted, both); // 1: everybody trusts both
      ServerFixture.eventually("both are known", () -> isServed(fixture, newCaller, both));
      assertThat(isServed(fixture, oldCaller, both)).isTrue();

      TestAuthority.Identity renewed = next.issue("server", "localhost"); // 2: new certificates
      replace(server.key(), renewed.key());
      replace(server.certificate(), renewed.certificate());
      ServerFixture.eventually(
          "the server shows its new certificate", () -> isServed(fixture, newCaller, next.file));
      assertThat(isServed(fixture, oldCaller, both)).isTrue();

      replace(trusted, next.file); // 3: the old authority is trusted no more
      ServerFixture.eventually(
          "the old caller is refused", () -> !isServed(fixture, oldCaller, both));
      assertThat(isServed(fixture, newCaller, next.file)).isTrue();
    }
  }

  @Test
  void aCallerOfAWithdrawnAuthorityCannotResumeItsSession() throws Exception {
    TestAuthority old = new TestAuthority(directory, "old");
    TestAuthority next = new TestAuthority(directory, "next");
    TestAuthority.Identity server = old.issue("server", "localhost");
    TestAuthority.Identity caller = old.issue("caller", "gateway.example");
    TestAuthority.Identity newCaller = next.issue("caller", "gateway.example");
    Path trusted = Files.copy(old.file, directory.resolve("trusted.pem"));
    try (ServerFixture fixture = fixture(server.serving(trusted))) {
      ManagedChannel channel = caller.channel(fixture.server.port(), old.file);
      try {
        assertThat(TestAuthority.call(channel)).isEqualTo("go");
        replace(trusted, next.file);
        ServerFixture.eventually(
            "the new authority is known",
            () -> { // reconnects all the time, so that no session reaches its time limit
              isServedAnew(channel);
              return isServed(fixture, newCaller, old.file);
            });
        assertThat(isServedAnew(channel)).isFalse();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static boolean isServed(
      ServerFixture fixture, TestAuthority.Identity caller, Path serversAuthority) {
    try {
      ManagedChannel channel = caller.channel(fixture.server.port(), serversAuthority);
      try {
        return isServed(channel);
      } finally {
        channel.shutdownNow();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Whether a call is served on a connection of its own, for which the caller offers its session.
   */
  private static boolean isServedAnew(ManagedChannel channel) {
    channel.enterIdle();
    return isServed(channel);
  }

  private static boolean isServed(ManagedChannel channel) {
    try {
      return TestAuthority.call(channel).equals("go");
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static void replace(Path file, Path by) throws IOException {
    Path copy = Files.copy(by, file.resolveSibling(file.getFileName() + ".next"));
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ServerFixture fixture(Map<String, String> keys) {
    return new ServerFixture(
        keys,
        (request, responses) -> {
          responses.onNext(StringValue.of(request));
          responses.onCompleted();
        });
  }
}
