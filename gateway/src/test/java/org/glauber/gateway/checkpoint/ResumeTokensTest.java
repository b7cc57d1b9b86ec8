package org.glauber.gateway.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Scan;
import org.glauber.core.Visits;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.glauber.resume.v1.ResumeToken;
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
          new Generation(
              "g",
              2,
              "anna",
              chain,
              ByteString.copyFromUtf8("digest"),
              List.of(new KeptSites(0, 1, 1), new KeptSites(3, 4, 1))),
          new ChainState(13, new int[] {7, 6, 5, 4, 3, 2, 1, 0}));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aTokenHoldsTheChainAndItsState() throws InterruptedException {
    Checkpoint opened =
        tokens(NEW)
            .open(
                tokens(NEW).seal(checkpoint),
                "anna",
                (name, digest) -> {
                  assertThat(name).isEqualTo(TinyModel.NAME);
                  assertThat(digest).isEqualTo(TinyModel.DIGEST);
                  return TinyModel.served();
                });
    Generation generation = opened.generation();
    assertThat(generation.id()).isEqualTo("g");
    assertThat(generation.index()).isEqualTo(2);
    assertThat(generation.tenant()).isEqualTo("anna");
    assertThat(generation.infilledImage()).isEqualTo(ByteString.copyFromUtf8("digest"));
    assertThat(generation.kept()).containsExactly(new KeptSites(0, 1, 1), new KeptSites(3, 4, 1));
    Chain resumed = generation.chain();
    assertThat(resumed.id()).isEqualTo("g/2");
    assertThat(resumed.model().digest()).isEqualTo(TinyModel.DIGEST);
    assertThat(resumed.sampling()).isEqualTo(TinyModel.recommended());
    assertThat(resumed.seed()).isEqualTo(-7);
    assertThat(resumed.maxWindow()).isEqualTo(5);
    assertThat(resumed.priority()).isEqualTo(4);
    assertThat(resumed.stepCount()).isEqualTo(chain.stepCount());
    assertThat(resumed.visits().clamps().sites().stream()).containsExactly(1, 4);
    assertThat(opened.state().step()).isEqualTo(13);
    assertThat(opened.state().tokens()).containsExactly(7, 6, 5, 4, 3, 2, 1, 0);
  }

  @Test
  void aTokenWithAnyByteChangedIsRefused() throws InterruptedException {
    byte[] token = tokens(NEW).seal(checkpoint).toByteArray();
    for (int k = 0; k < token.length; k++) {
      token[k] ^= 1;
      refused(tokens(NEW), ByteString.copyFrom(token), "anna");
      token[k] ^= 1;
    }
    assertThat(open(tokens(NEW), ByteString.copyFrom(token), "anna").state().step()).isEqualTo(13);
  }

  @Test
  void anotherTenantCannotUseIt() {
    refused(tokens(NEW), tokens(NEW).seal(checkpoint), "bert");
  }

  @Test
  void theFirstKeySealsAndAllKeysOpen() throws InterruptedException {
    ByteString old = tokens(OLD).seal(checkpoint);
    assertThat(open(tokens(NEW, OLD), old, "anna").state().step()).isEqualTo(13);
    assertThat(open(tokens(NEW), tokens(NEW, OLD).seal(checkpoint), "anna").state().step())
        .isEqualTo(13);
    refused(tokens(NEW), old, "anna");
  }

  @Test
  void anExpiredTokenIsRefusedAsExpired() throws InterruptedException {
    ByteString token = tokens(NEW).seal(checkpoint);
    now = now.plus(HOUR);
    assertThat(open(tokens(NEW), token, "anna").state().step()).isEqualTo(13);
    now = now.plusMillis(1);
    assertThatThrownBy(() -> open(tokens(NEW), token, "anna"))
        .isInstanceOfSatisfying(
            RefusalException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION));
  }

  @Test
  void anOverlongTokenIsRefusedUnread() {
    refused(tokens(NEW), ByteString.copyFrom(new byte[ResumeTokens.MAX_BYTES + 1]), "anna");
  }

  @Test
  void theLongestPossibleTokenCanBeOpened() throws InterruptedException {
    int siteCount = 65_536; // the most that a manifest may have
    int[] tokens = new int[siteCount];
    Arrays.fill(tokens, (1 << 20) - 1); // of the largest vocabulary
    ServedModel model =
        new ServedModel(
            TinyModel.manifest().toBuilder().setSiteCount(siteCount).build(),
            TinyModel.DIGEST,
            Scan.identity(siteCount),
            TinyModel.served().noise());
    Chain largest =
        new Chain(
            "g/0",
            model,
            new Visits(
                model.scan(),
                Clamps.of(siteCount, IntStream.range(0, siteCount).toArray()),
                Levels.unlabelled(4)),
            TinyModel.recommended(),
            Integer.MAX_VALUE,
            -1,
            -10);
    String tenant = "t".repeat(16 << 10); // the longest that metadata allows
    Generation generation =
        new Generation(
            "g",
            1_023,
            tenant,
            largest,
            ByteString.copyFrom(new byte[32]),
            IntStream.range(0, 1_024)
                .mapToObj(k -> new KeptSites(k, siteCount - 1_024 + k, siteCount))
                .toList());
    ByteString token =
        tokens(NEW).seal(new Checkpoint(generation, new ChainState(siteCount * 1_024, tokens)));
    assertThat(token.size()).isGreaterThan(256 << 10);
    Checkpoint opened = tokens(NEW).open(token, tenant, (name, digest) -> model);
    assertThat(opened.state().tokens()).isEqualTo(tokens);
    assertThat(opened.generation().chain().freeSiteCount()).isZero();
  }

  @Test
  void aTokenTooLongToBeOpenedIsNotSealed() {
    Generation generation =
        new Generation("g", 0, "t".repeat(ResumeTokens.MAX_BYTES), chain, null, List.of());
    Checkpoint tooLong = new Checkpoint(generation, checkpoint.state());
    assertThatThrownBy(() -> tokens(NEW).seal(tooLong)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSealCoversOnlyTheGeneration() throws InvalidProtocolBufferException {
    ResumeToken token = ResumeToken.parseFrom(tokens(NEW).seal(checkpoint));
    assertThat(token.getSeal().size()).isEqualTo(32);
    refused(tokens(NEW), token.toBuilder().clearSeal().build().toByteString(), "anna");
  }

  private ResumeTokens tokens(SecretKeySpec... keys) {
    return new ResumeTokens(() -> List.of(keys), HOUR, () -> now);
  }

  private static Checkpoint open(ResumeTokens tokens, ByteString token, String tenant)
      throws InterruptedException {
    return tokens.open(token, tenant, (name, digest) -> TinyModel.served());
  }

  private static void refused(ResumeTokens tokens, ByteString token, String tenant) {
    assertThatThrownBy(() -> open(tokens, token, tenant))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            invalid -> assertThat(invalid.part()).isEqualTo(RequestPart.Single.RESUME_TOKEN));
  }

  private static SecretKeySpec key(int fill) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) fill);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }
}
