package org.glauber.denoiser;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.RunChainRequest;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.server.status.RefusalException;

/** Arbitrary requests give either a chain that fits its model or a refusal. */
public final class ChainRequestFuzz {
  private static final String NAME = "m";
  private static final String DIGEST = "d";
  private static final int SITES = 4;
  private static final ChainModel MODEL =
      new ChainModel(
          new Model(
              ModelManifest.newBuilder()
                  .setName(NAME)
                  .setSiteCount(SITES)
                  .setVocabularySize(5)
                  .setMaxSweeps(4)
                  .build(),
              DIGEST,
              Path.of("."),
              Map.of()),
          Scan.of(new int[] {2, 0, 3, 1}),
          NoiseLaw.uniform(5, 0.5));

  private ChainRequestFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      Chain chain = RunChainRequest.parseFrom(bytes).getChain();
      ChainSpec spec =
          ChainRequest.spec(
              chain.toBuilder().setModel(NAME).setModelDigest(DIGEST).build(), MODEL, 16);
      if (spec.tokens().length != SITES || spec.step() > spec.stepCount()) {
        throw new AssertionError(spec);
      }
    } catch (InvalidProtocolBufferException | RefusalException e) {
      // The only exception allowed.
    }
  }
}
