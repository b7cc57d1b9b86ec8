package org.glauber.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ResourceInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers' texts in responses and log lines. */
class ExcerptTest {
  private static final String FAMILY = "👩‍👩‍👧"; // three people, joined
  private static final String FLAG = "🇩🇪"; // two letters

  @Test
  void aShortTextIsUnchanged() {
    assertThat(Excerpt.of("tales é 😀 " + FAMILY, 20)).isEqualTo("tales é 😀 " + FAMILY);
    assertThat(Excerpt.of("", 5)).isEmpty();
    assertThat(Excerpt.of("12345", 5)).isEqualTo("12345");
    assertThat(Excerpt.of("😀😀😀", 3)).isEqualTo("😀😀😀");
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    assertThat(Excerpt.of("123456", 5)).isEqualTo("12345…");
    assertThat(Excerpt.of("a😀😀😀", 2)).isEqualTo("a😀…");
    assertThat(Excerpt.of("ab" + FAMILY + "c", 4)).isEqualTo("ab…");
    assertThat(Excerpt.of("ab" + FLAG + "c", 3)).isEqualTo("ab…");
    assertThat(Excerpt.of("ae\u0301x", 2)).isEqualTo("a…"); // e with its accent
  }

  @Test
  void anEndlessCharacterIsTruncated() {
    assertThat(Excerpt.of("e" + "\u0301".repeat(5_000), 10)).hasSize(11);
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(Excerpt.of("a\u001b[31m\nb\u202ec\u2028\ud800", 20))
        .isEqualTo("a\\u001b[31m\\u000ab\\u202ec\\u2028\\ud800");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "😀", "a😀", "é", "%", "\u001b[2J\n", "👩‍👩‍👧", "\ud83d"})
  void aLongNameYieldsAResponseWithinTheHeaderLimit(String part)
      throws InvalidProtocolBufferException {
    String name = part.repeat(3_000 / part.length());
    for (RefusalException refusal :
        new RefusalException[] {
          Refusals.notFound("model", name),
          Refusals.invalidArgument("model", "must be " + name, name),
          Refusals.failedPrecondition("MODEL_DIGEST", name, name),
          Refusals.unavailable("denoiser-service", name),
          Refusals.exhausted(name, Duration.ofSeconds(1)),
          Refusals.undecodable(name)
        }) {
      String message = refusal.status().getMessage();
      // gRPC percent-encodes bytes outside printable ASCII as three.
      int bytes = message.chars().map(c -> c >= ' ' && c <= '~' && c != '%' ? 1 : 9).sum();
      assertThat(bytes + refusal.status().getSerializedSize() * 4 / 3).isLessThan(8_000);
      assertThat(message).doesNotContain("\n", "\u001b");
      assertThat(new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(message); // no half of a pair
    }
    ResourceInfo detail =
        Refusals.notFound("model", name).status().getDetails(0).unpack(ResourceInfo.class);
    assertThat(detail.getResourceName()).endsWith("…");
  }
}
