package org.glauber.gateway.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.resume.v1.ResumeToken;
import org.glauber.resume.v1.SavedGeneration;
import org.glauber.server.status.RefusalException;
import org.junit.jupiter.api.Test;

class ResumeTokensTest {
  private static final SecretKeySpec OLD = key(1);
  private static final SecretKeySpec NEW = key(2);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Chain chain =
      new Chain(
          "g/2", TinyModel.served(), TinyModel.visits(1, 4), TinyModel.recommended(), 5, -7, 4);
  private final Checkpoint checkpoint =
      new Checkpoint(
          new Generation("g", 2, "anna", chain, Optional.of(ByteString.copyFromUtf8("digest"))),
          new ChainState(13, new int[] {7, 6, 5, 4, 3, 2, 1, 0}));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aTokenHoldsTheChainAndItsState() {
    SavedGeneration saved = tokens(NEW).open(tokens(NEW).seal(checkpoint), "anna");
    assertThat(saved.getGenerationId()).isEqualTo("g");
    assertThat(saved.getIndex()).isEqualTo(2);
    assertThat(saved.getModel()).isEqualTo(TinyModel.NAME);
    assertThat(saved.getModelDigest()).isEqualTo(TinyModel.DIGEST);
    assertThat(saved.getSampling()).isEqualTo(TinyModel.recommended());
    assertThat(saved.getSeed()).isEqualTo(-7);
    assertThat(saved.getMaxWindow()).isEqualTo(5);
    assertThat(saved.getPriority()).isEqualTo(4);
    assertThat(saved.getStep()).isEqualTo(13);
    assertThat(saved.getTokensList()).containsExactly(7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(saved.getClampedSitesList()).containsExactly(1, 4);
    assertThat(saved.getInfilledImageDigest().toStringUtf8()).isEqualTo("digest");
  }

  @Test
  void aTokenWithAnyByteChangedIsRefused() {
    byte[] token = tokens(NEW).seal(checkpoint).toByteArray();
    for (int k = 0; k < token.length; k++) {
      token[k] ^= 1;
      refused(tokens(NEW), ByteString.copyFrom(token), "anna", Status.Code.INVALID_ARGUMENT);
      token[k] ^= 1;
    }
    assertThat(tokens(NEW).open(ByteString.copyFrom(token), "anna").getStep()).isEqualTo(13);
  }

  @Test
  void anotherTenantCannotUseIt() {
    refused(tokens(NEW), tokens(NEW).seal(checkpoint), "bert", Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void theFirstKeySealsAndAllKeysOpen() {
    ByteString old = tokens(OLD).seal(checkpoint);
    assertThat(tokens(NEW, OLD).open(old, "anna").getStep()).isEqualTo(13);
    assertThat(tokens(NEW).open(tokens(NEW, OLD).seal(checkpoint), "anna").getStep()).isEqualTo(13);
    refused(tokens(NEW), old, "anna", Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void anExpiredTokenIsRefusedAsExpired() {
    ByteString token = tokens(NEW).seal(checkpoint);
    now = now.plus(HOUR);
    assertThat(tokens(NEW).open(token, "anna").getStep()).isEqualTo(13);
    now = now.plusMillis(1);
    refused(tokens(NEW), token, "anna", Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void anOverlongTokenIsRefusedUnread() {
    refused(
        tokens(NEW),
        ByteString.copyFrom(new byte[ResumeTokens.MAX_BYTES + 1]),
        "anna",
        Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void theLongestPossibleTokenCanBeOpened() {
    int siteCount = 65_536; // the most that a manifest may have
    int[] tokens = new int[siteCount];
    Arrays.fill(tokens, (1 << 20) - 1); // of the largest vocabulary
    Chain largest =
        new Chain(
            "g/0",
            TinyModel.served(),
            new Visits(
                Scan.identity(siteCount),
                Clamps.of(siteCount, IntStream.range(0, siteCount).toArray()),
                Levels.unlabelled(4)),
            TinyModel.recommended(),
            Integer.MAX_VALUE,
            -1,
            -10);
    String tenant = "t".repeat(16 << 10); // the longest that metadata allows
    Generation generation =
        new Generation("g", 1_023, tenant, largest, Optional.of(ByteString.copyFrom(new byte[32])));
    ByteString token =
        tokens(NEW).seal(new Checkpoint(generation, new ChainState(siteCount * 1_024, tokens)));
    assertThat(token.size()).isGreaterThan(256 << 10);
    SavedGeneration saved = tokens(NEW).open(token, tenant);
    assertThat(saved.getTokensCount()).isEqualTo(siteCount);
    assertThat(saved.getClampedSitesCount()).isEqualTo(siteCount);
  }

  @Test
  void aTokenTooLongToBeOpenedIsNotSealed() {
    Generation generation =
        new Generation("g", 0, "t".repeat(ResumeTokens.MAX_BYTES), chain, Optional.empty());
    Checkpoint tooLong = new Checkpoint(generation, checkpoint.state());
    assertThatThrownBy(() -> tokens(NEW).seal(tooLong)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSealCoversOnlyTheGeneration() throws InvalidProtocolBufferException {
    ResumeToken token = ResumeToken.parseFrom(tokens(NEW).seal(checkpoint));
    assertThat(token.getSeal().size()).isEqualTo(32);
    refused(
        tokens(NEW),
        token.toBuilder().clearSeal().build().toByteString(),
        "anna",
        Status.Code.INVALID_ARGUMENT);
  }

  private ResumeTokens tokens(SecretKeySpec... keys) {
    return new ResumeTokens(() -> List.of(keys), HOUR, () -> now);
  }

  private static void refused(
      ResumeTokens tokens, ByteString token, String tenant, Status.Code code) {
    assertThatThrownBy(() -> tokens.open(token, tenant))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code().getNumber()).isEqualTo(code.value()));
  }

  private static SecretKeySpec key(int fill) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) fill);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }
}
