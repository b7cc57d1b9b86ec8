package org.glauber.gateway.checkpoint;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;
import org.jspecify.annotations.Nullable;

/**
 * The immutable part of a generation.
 *
 * @param id a UUID
 * @param index its index among the generations of its request, from 0
 * @param tenant the tenant that it belongs to
 * @param chain the immutable part of its chain
 * @param infilledImage SHA-256 of the image to infill, null for none
 * @param kept the sites of the template's segments that are not blanks, ascending
 */
public record Generation(
    String id,
    int index,
    String tenant,
    Chain chain,
    @Nullable ByteString infilledImage,
    List<KeptSites> kept) {
  public Generation {
    kept = List.copyOf(kept);
  }

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
   * @throws InvalidRequestException if it is not
   */
  public void requireInfilledImage(ByteString image) {
    ByteString given = image.isEmpty() ? null : digest(image);
    if (!Objects.equals(given, infilledImage)) {
      throw InvalidRequestException.of(
          RequestPart.Single.INFILLED_IMAGE,
          infilledImage != null
              ? "must be the image that the generation was asked to redraw parts of"
              : "must be absent, as no image is redrawn",
          image.isEmpty() ? "" : "%,d bytes of another".formatted(image.size()));
    }
  }
}
