package org.glauber.gateway.checkpoint;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.glauber.gateway.request.InvalidRequestException;

/** Fuzzes resume tokens: arbitrary bytes must be refused. */
public final class ResumeTokensFuzz {
  private static final ResumeTokens TOKENS =
      new ResumeTokens(
          () -> List.of(new SecretKeySpec(new byte[32], "HmacSHA256")),
          Duration.ofHours(1),
          InstantSource.system());

  private ResumeTokensFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) throws InterruptedException {
    try {
      var _ =
          TOKENS.open(
              ByteString.copyFrom(bytes),
              "anna",
              (name, digest) -> {
                throw new AssertionError("it was opened");
              });
    } catch (InvalidRequestException e) {
      return;
    }
    throw new AssertionError("it was taken");
  }
}
