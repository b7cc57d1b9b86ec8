package org.glauber.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.glauber.server.telemetry.MetricsTable;
import org.glauber.server.telemetry.RecordedMetrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
  private static final Duration KEPT = Duration.ofMinutes(15);

  @TempDir Path directory;
  private Path file;
  private long nanos;

  @BeforeEach
  void name() {
    file = directory.resolve("keys");
  }

  @Test
  void aChangeThatKeepsTimeAndLengthIsDetected() throws IOException {
    write(line("anna", "a"));
    FileTime time = Files.getLastModifiedTime(file);
    ApiKeys keys = keys();
    write(line("bert", "b"));
    Files.setLastModifiedTime(file, time);
    pass(Duration.ofSeconds(1));
    assertThat(keys.tenant("b")).contains("bert");
    assertThat(keys.tenant("a")).isEmpty();
  }

  @Test
  void keysOfAFileWithAnInvalidLineExpire() throws IOException {
    write(line("anna", "a"));
    ApiKeys keys = keys();
    write("anna\n");
    expire(keys);
    write(line("anna", "a"));
    pass(Duration.ofSeconds(1));
    assertThat(keys.tenant("a")).contains("anna");
  }

  @Test
  void keysOfADeletedFileExpire() throws IOException {
    write(line("anna", "a"));
    ApiKeys keys = keys();
    Files.delete(file);
    expire(keys);
  }

  private void expire(ApiKeys keys) {
    pass(Duration.ofSeconds(1));
    assertThat(keys.tenant("a")).contains("anna");
    pass(KEPT);
    assertThat(keys.tenant("a")).contains("anna");
    pass(Duration.ofSeconds(1));
    assertThat(keys.tenant("a")).isEmpty();
    assertThat(keys.areExpired()).isTrue();
  }

  @Test
  void oneKeyForTwoTenantsIsRefusedByLine() throws IOException {
    write(line("anna", "a") + "# a remark\n" + line("bert", "a"));
    assertThatThrownBy(this::keys)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("lines 1 and 3 give one key to two tenants, anna and bert");
  }

  @Test
  void aKeyListedTwiceForOneTenantIsAccepted() throws IOException {
    write(line("anna", "a") + line("anna", "a"));
    assertThat(keys().tenant("a")).contains("anna");
  }

  @Test
  void theTimeForWhichTheFileIsUnreadableIsMeasured() throws IOException {
    RecordedMetrics metrics = new RecordedMetrics();
    write(line("anna", "a"));
    ApiKeys keys = new ApiKeys(file, KEPT, () -> nanos, metrics.meter());
    metrics.assertAre(
        MetricsTable.of(Path.of("..")).rows(row -> row.name().startsWith("glauber.keys.")));
    Files.delete(file);
    pass(Duration.ofSeconds(1));
    assertThat(metrics.page()).contains("glauber_keys_unreadable_seconds{");
    pass(Duration.ofSeconds(7));
    assertThat(metrics.page()).containsPattern("glauber_keys_unreadable_seconds\\{.*\\} 7\\.0");
    keys.close();
  }

  private ApiKeys keys() {
    return new ApiKeys(file, KEPT, () -> nanos, new RecordedMetrics().meter());
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void write(String lines) throws IOException {
    Files.writeString(file, lines);
  }

  private static String line(String tenant, String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return tenant + " " + HexFormat.of().formatHex(digest) + "\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
