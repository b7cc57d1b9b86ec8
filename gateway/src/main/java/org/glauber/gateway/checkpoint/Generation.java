package org.glauber.gateway.checkpoint;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.glauber.gateway.chain.Chain;
import org.glauber.server.status.Refusals;

/**
 * The immutable part of a generation.
 *
 * @param id a UUID
 * @param index its index among the generations of its request, from 0
 * @param tenant the tenant that it belongs to
 * @param chain the immutable part of its chain
 * @param infilledImage SHA-256 of the image to infill, empty for none
 */
public record Generation(
    String id, int index, String tenant, Chain chain, Optional<ByteString> infilledImage) {

  /** The SHA-256 digest of an image to infill. */
  public static ByteString digest(ByteString image) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(image.asReadOnlyByteBuffer());
      return ByteString.copyFrom(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Checks that an image is the one that the generation was started with.
   *
   * @param image the image, empty for none
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT if it is not
   */
  public void requireInfilledImage(ByteString image) {
    Optional<ByteString> given =
        image.isEmpty() ? Optional.empty() : Optional.of(Generation.digest(image));
    if (!given.equals(infilledImage)) {
      throw Refusals.invalidArgument(
          "infilled_image",
          infilledImage.isPresent()
              ? "must be the image that the generation was asked to redraw parts of"
              : "must be absent, as no image is redrawn",
          image.isEmpty() ? "" : "%,d bytes of another".formatted(image.size()));
    }
  }
}
