package org.glauber.gateway.resume;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.glauber.gateway.chain.Chain;
import org.glauber.server.status.Refusals;

/**
 * What does not change in a generation.
 *
 * @param id a UUID
 * @param index which of its request's generations it is, from 0
 * @param tenant whose it is
 * @param infilledImage SHA-256 of the image that parts of are redrawn
 */
public record Generation(
    String id, int index, String tenant, Chain chain, Optional<ByteString> infilledImage) {

  /** The digest of an image to redraw parts of. */
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
   * Returns when this is the image that the generation was begun with.
   *
   * @param image empty for none
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT otherwise
   */
  public void requireInfilledImage(ByteString image) {
    Optional<ByteString> given =
        image.isEmpty() ? Optional.empty() : Optional.of(Generation.digest(image));
    if (!given.equals(infilledImage)) {
      throw Refusals.invalidArgument(
          "infilled_image",
          infilledImage.isPresent()
              ? "must be the image that the generation was asked to redraw parts of"
              : "must be absent where no image is redrawn",
          image.isEmpty() ? "" : "%,d bytes of another".formatted(image.size()));
    }
  }
}
