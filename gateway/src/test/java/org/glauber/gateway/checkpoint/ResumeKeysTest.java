package org.glauber.gateway.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.request.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeKeysTest {
  private static final String KEYS = "glauber.gateway.resume.keys";
  private static final String KEYS_FILE = "glauber.gateway.resume.keys-file";
  private static final String OLD = key(1);
  private static final String NEW = key(2);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          new Generation(
              "g",
              0,
              "anna",
              new Chain(
                  "g/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 5, -7, 4),
              null,
              List.of()),
          new ChainState(13, new int[TinyModel.SITE_COUNT]));

  @TempDir Path directory;
  private long nanos;

  /** The part of a gateway that seals and opens tokens, with its own key file. */
  private final class Gateway {
    private final Path file;
    private final ResumeTokens tokens;

    Gateway(String name, String keys) throws IOException {
      file = Files.writeString(directory.resolve(name), keys);
      tokens =
          new ResumeTokens(
              ResumeKeys.of(TestConfig.with(KEYS_FILE, file.toString()).resume(), () -> nanos),
              Duration.ofHours(1),
              InstantSource.system());
    }

    void reads(String keys) throws IOException {
      Files.writeString(file, keys);
      nanos += Duration.ofSeconds(1).toNanos();
    }

    ByteString seal() {
      return tokens.seal(CHECKPOINT);
    }

    boolean opens(ByteString token) {
      try {
        return tokens.open(token, "anna", (name, digest) -> TinyModel.served()).state().step()
            == 13;
      } catch (InvalidRequestException e) {
        return false;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void inEveryPhaseOfARotationGatewaysOpenEachOthersTokens() throws IOException {
    Gateway first = new Gateway("first", OLD);
    Gateway last = new Gateway("last", OLD);
    ByteString before = first.seal();
    for (String phase :
        List.of(
            OLD + "\n" + NEW + " # appended",
            "# promoted\n" + NEW + "\n" + OLD + "\n",
            NEW + "\n")) {
      first.reads(phase); // the other has not reloaded its file yet
      assertThat(last.opens(first.seal())).as(phase).isTrue();
      assertThat(first.opens(last.seal())).as(phase).isTrue();
      last.reads(phase);
      assertThat(last.opens(first.seal())).as(phase).isTrue();
      assertThat(first.opens(last.seal())).as(phase).isTrue();
    }
    assertThat(first.opens(before)).isFalse();
  }

  @Test
  void tokensOfANewKeyPutFirstAtOnceAreRefusedWithTheOldFile() throws IOException {
    Gateway first = new Gateway("first", OLD);
    Gateway last = new Gateway("last", OLD);
    first.reads(NEW + "\n" + OLD);
    assertThat(last.opens(first.seal())).isFalse();
  }

  @Test
  void theFileIsReloadedAtMostOnceASecond() throws IOException {
    Gateway gateway = new Gateway("keys", OLD);
    ByteString old = gateway.seal();
    Files.writeString(gateway.file, NEW);
    assertThat(gateway.opens(old)).isTrue();
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(gateway.opens(old)).isFalse();
  }

  @Test
  void theKeysStayInUseIfReloadingFails() throws IOException {
    Gateway gateway = new Gateway("keys", OLD);
    ByteString old = gateway.seal();
    for (String broken : List.of("", "short", OLD + "\nnot Base64!", "a".repeat(70_000))) {
      gateway.reads(broken);
      assertThat(gateway.opens(old)).as(broken).isTrue();
    }
    Files.delete(gateway.file);
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(gateway.opens(old)).isTrue();
    gateway.reads(NEW + "," + OLD);
    assertThat(gateway.opens(old)).isTrue();
    gateway.reads(NEW);
    assertThat(gateway.opens(old)).isFalse();
  }

  @Test
  void keysMayStillBeSettings() {
    List<?> keys = ResumeKeys.of(TestConfig.with(KEYS, NEW + "," + OLD).resume(), () -> 0).get();
    assertThat(keys).hasSize(2);
  }

  @Test
  void invalidSettingsAreRefusedByName() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), OLD);
    refused("must not be set together with " + KEYS, KEYS, OLD, KEYS_FILE, file.toString());
    refused("must be readable", KEYS_FILE, directory.resolve("none").toString());
    Files.writeString(file, "# no key\n");
    refused("must hold 1 to 16 keys, but is of 0", KEYS_FILE, file.toString());
    Files.writeString(file, "c2hvcnQ=");
    refused("must hold keys of 32 bytes or more in Base64", KEYS_FILE, file.toString());
    refused("must hold keys of 32 bytes or more in Base64", KEYS, "c2hvcnQ=");
  }

  private static void refused(String rule, String... keysAndValues) {
    assertThatThrownBy(() -> ResumeKeys.of(TestConfig.with(keysAndValues).resume(), () -> 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(rule)
        .hasMessageStartingWith("glauber.gateway.resume.keys");
  }

  private static String key(int content) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) content);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
