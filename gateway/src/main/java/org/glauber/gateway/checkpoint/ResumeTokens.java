package org.glauber.gateway.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.glauber.core.Clamps;
import org.glauber.core.Visits;
import org.glauber.gateway.catalogue.ServedModel;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart.Single;
import org.glauber.model.Samplings;
import org.glauber.resume.v1.ResumeToken;
import org.glauber.resume.v1.SavedGeneration;
import org.glauber.server.status.Refusals;

/**
 * Seals checkpoints of generations into resume tokens, and opens the tokens that it or another
 * gateway with the same keys has sealed.
 *
 * <p>A token holds the chain and its state, a few kilobytes, not encrypted: the caller knows them
 * anyway. The seal (HMAC-SHA256, RFC 2104) prevents callers from running chains that no request
 * could have asked for, and binds the token to tenant, model, sampling and expiry. Gateways that
 * share their {@link ResumeKeys} open each other's tokens.
 */
public final class ResumeTokens {
  /**
   * The most bytes of a token. The largest token is that of a model of L = 65,536 sites and V =
   * 2^20 tokens whose sites are all clamped: 3 bytes per token are 196,608, and 1 to 3 bytes per
   * clamped site are 180,096. The sites of 1,024 segments take at most 13 KiB. The other fields
   * together take less than 4 KiB, of which levels can take 2 KiB, except for the tenant's name,
   * which arrives in metadata of at most 16 KiB by default. 512 KiB leave room for longer names.
   */
  static final int MAX_BYTES = 512 << 10;

  /** Looks models up. */
  @FunctionalInterface
  public interface Models {
    /** Returns the served model of this name, or refuses if its digest is another. */
    ServedModel model(String name, String digest) throws InterruptedException;
  }

  private final Supplier<? extends List<? extends SecretKey>> keys;
  private final Duration lifetime;
  private final InstantSource clock;

  /**
   * @param keys supplies the current keys for HMAC-SHA256, one or more; the first seals
   * @param lifetime how long a token is valid
   */
  public ResumeTokens(
      Supplier<? extends List<? extends SecretKey>> keys, Duration lifetime, InstantSource clock) {
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /**
   * Seals a checkpoint into a token.
   *
   * @throws IllegalStateException if the token would be longer than {@link #open} accepts
   */
  public ByteString seal(Checkpoint checkpoint) {
    ByteString token = token(saved(checkpoint).toByteString());
    if (token.size() > MAX_BYTES) {
      throw new IllegalStateException(
          "the resume token of generation %s takes %,d bytes, more than %,d"
              .formatted(checkpoint.generation().id(), token.size(), MAX_BYTES));
    }
    return token;
  }

  private SavedGeneration saved(Checkpoint checkpoint) {
    Generation generation = checkpoint.generation();
    Chain chain = generation.chain();
    SavedGeneration.Builder saved =
        SavedGeneration.newBuilder()
            .setGenerationId(generation.id())
            .setIndex(generation.index())
            .setTenant(generation.tenant())
            .setExpiresAt(Timestamps.fromMillis(clock.instant().plus(lifetime).toEpochMilli()))
            .setModel(chain.model().name())
            .setModelDigest(chain.model().digest())
            .setSampling(chain.sampling())
            .setSeed(chain.seed())
            .setMaxWindow(chain.maxWindow())
            .setPriority(chain.priority())
            .setStep(checkpoint.state().step())
            .addAllTokens(Arrays.stream(checkpoint.state().tokens()).boxed().toList());
    chain.visits().clamps().sites().stream().forEach(saved::addClampedSites);
    generation
        .kept()
        .forEach(
            sites ->
                saved.addKept(
                    org.glauber.resume.v1.KeptSites.newBuilder()
                        .setSegment(sites.segment())
                        .setFirstSite(sites.firstSite())
                        .setSiteCount(sites.siteCount())));
    if (generation.infilledImage() != null) {
      saved.setInfilledImageDigest(generation.infilledImage());
    }
    return saved.build();
  }

  private static Checkpoint checkpoint(SavedGeneration saved, ServedModel model) {
    Clamps clamps = Clamps.of(model.siteCount(), ints(saved.getClampedSitesList()));
    Chain chain =
        new Chain(
            saved.getGenerationId() + "/" + saved.getIndex(),
            model,
            new Visits(
                model.scan(), clamps, Samplings.levels(saved.getSampling(), model.manifest())),
            saved.getSampling(),
            saved.getMaxWindow(),
            saved.getSeed(),
            saved.getPriority());
    ByteString infilledImage = saved.getInfilledImageDigest();
    return new Checkpoint(
        new Generation(
            saved.getGenerationId(),
            saved.getIndex(),
            saved.getTenant(),
            chain,
            infilledImage.isEmpty() ? null : infilledImage,
            saved.getKeptList().stream()
                .map(
                    sites ->
                        new KeptSites(
                            sites.getSegment(), sites.getFirstSite(), sites.getSiteCount()))
                .toList()),
        new ChainState(saved.getStep(), ints(saved.getTokensList())));
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private ByteString token(ByteString sealed) {
    return ResumeToken.newBuilder()
        .setGeneration(sealed)
        .setSeal(ByteString.copyFrom(seal(keys.get().getFirst(), sealed)))
        .build()
        .toByteString();
  }

  /**
   * Opens a token into the checkpoint that was sealed.
   *
   * @param tenant the tenant that presents the token
   * @param models looks up the model of the generation
   * @throws InvalidRequestException if none of the keys sealed it, or it belongs to another tenant
   * @throws org.glauber.server.status.RefusalException FAILED_PRECONDITION if it has expired, or as
   *     {@code models} throws
   */
  public Checkpoint open(ByteString token, String tenant, Models models)
      throws InterruptedException {
    if (token.size() > MAX_BYTES) {
      throw InvalidRequestException.of(
          Single.RESUME_TOKEN,
          "must have at most %,d bytes".formatted(MAX_BYTES),
          "%,d bytes".formatted(token.size()));
    }
    SavedGeneration saved;
    try {
      ResumeToken sealed = ResumeToken.parseFrom(token);
      if (!isOurs(sealed)) {
        throw foreign(token);
      }
      saved = SavedGeneration.parseFrom(sealed.getGeneration());
    } catch (InvalidProtocolBufferException e) {
      throw foreign(token);
    }
    if (!saved.getTenant().equals(tenant)) {
      throw foreign(token);
    }
    Instant expiry = Instant.ofEpochMilli(Timestamps.toMillis(saved.getExpiresAt()));
    if (expiry.isBefore(clock.instant())) {
      throw Refusals.failedPrecondition(
          "RESUME_TOKEN", saved.getGenerationId(), "its resume token expired at " + expiry);
    }
    return checkpoint(saved, models.model(saved.getModel(), saved.getModelDigest()));
  }

  private static RuntimeException foreign(ByteString token) {
    return InvalidRequestException.of(
        Single.RESUME_TOKEN,
        "must be a token that a gateway of this suite issued to this caller",
        "%,d bytes that are not".formatted(token.size()));
  }

  private boolean isOurs(ResumeToken token) {
    byte[] seal = token.getSeal().toByteArray();
    boolean ours = false;
    for (SecretKey key : keys.get()) { // always tries all, so that timing reveals nothing
      ours |= MessageDigest.isEqual(seal, seal(key, token.getGeneration()));
    }
    return ours;
  }

  private static byte[] seal(SecretKey key, ByteString sealed) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      mac.update(sealed.asReadOnlyByteBuffer());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + key.getAlgorithm(), e);
    }
  }
}
