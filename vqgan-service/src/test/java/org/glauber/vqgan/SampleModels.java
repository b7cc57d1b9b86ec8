package org.glauber.vqgan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.vqgan.Vqgan;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.serving.model.ModelsOnDisk;

/** Small VQGANs of random weights for images of 256 × 256 pixels. */
public final class SampleModels {
  public static final int SIZE = 256;
  public static final int CODES = 24;
  public static final VqganShape EIGHTH = new VqganShape(32, 32, List.of(8, 8, 8, 8), CODES, 4);
  public static final VqganShape SIXTEENTH =
      new VqganShape(16, 16, List.of(8, 8, 8, 8, 8), CODES, 4);

  private SampleModels() {}

  /** A model of each size of cells, and little memory, for the application under test. */
  public static final class OnDisk extends ModelsOnDisk {
    @Override
    protected void write(Path models) throws IOException {
      image(models, "eighth", EIGHTH);
      image(models, "sixteenth", SIXTEENTH);
    }

    @Override
    public Map<String, String> start() {
      Map<String, String> settings = new HashMap<>(super.start());
      settings.put("glauber.vqgan.image-bytes", "16777216");
      return settings;
    }
  }

  /** A valid image model. */
  public static void image(Path models, String name, VqganShape shape) throws IOException {
    image(models, name, shape, shape.codeCount(), shape.rows());
  }

  /** An image model with the given numbers of codes and rows in its manifest. */
  public static void image(Path models, String name, VqganShape shape, int codeCount, int rows)
      throws IOException {
    Path home = Files.createDirectories(models.resolve(name));
    Vqgan.Weights weights = Vqgan.served(Vqgan.untrained(shape, new SplittableRandom(1)));
    ArchiveWriter.write(
        home.resolve("vqgan.pt"), Vqgan.source(), Vqgan.withWeights(shape, weights));
    seal(home, shape, codeCount, rows);
  }

  /**
   * An image model whose VQGAN fails if all codes are 1, takes seconds if they are 2, and decodes
   * to non-finite pixels if they are 3.
   */
  public static void fragile(Path models, String name) throws IOException {
    foreign(
        models,
        name,
        CODES,
        """
            if bool(torch.all(torch.eq(codes, 1))):
              ops.prim.RaiseException("the device is gone")
            n = 0
            if bool(torch.all(torch.eq(codes, 2))):
              for i in range(50000000):
                n = n + i % 2
            if bool(torch.all(torch.eq(codes, 3))):
              return torch.div(torch.zeros([torch.size(codes, 0), 3, 256, 256]), 0)
        """);
  }

  /** An image model whose VQGAN decodes one code to non-finite pixels. */
  public static void withoutPixelsOf(int code, Path models, String name) throws IOException {
    foreign(
        models,
        name,
        CODES,
        """
            n = 0
            if bool(torch.any(torch.eq(codes, %d))):
              return torch.div(torch.zeros([torch.size(codes, 0), 3, 256, 256]), 0)
        """
            .formatted(code));
  }

  /** An image model of nine trial grids whose VQGAN fails for larger batches. */
  public static void ofAtMost(int images, Path models, String name) throws IOException {
    foreign(
        models,
        name,
        8 * 256 + 1,
        """
            n = 0
            if torch.gt(torch.size(codes, 0), %d):
              ops.prim.RaiseException("too many at once")
        """
            .formatted(images));
  }

  /**
   * An image model whose VQGAN is not of our shape.
   *
   * @param decoding how it begins to decode; sets n, the pixels' value
   */
  private static void foreign(Path models, String name, int codeCount, String decoding)
      throws IOException {
    Path home = Files.createDirectories(models.resolve(name));
    String source =
        """
        class Foreign(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def encode(self: __torch__.Foreign, pixels: Tensor) -> Tensor:
            return torch.zeros([torch.size(pixels, 0), 256], dtype=4)
          def decode(self: __torch__.Foreign, codes: Tensor) -> Tensor:
        """
            + decoding
            + """
            return torch.mul(torch.zeros([torch.size(codes, 0), 3, 256, 256]), n)
        """;
    Map<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    ArchiveWriter.write(
        home.resolve("vqgan.pt"), source, ScriptValue.Module.of("Foreign", attributes));
    seal(home, SIXTEENTH, codeCount, SIXTEENTH.rows());
  }

  /** Makes the manifest match the files. */
  private static void seal(Path home, VqganShape shape, int codeCount, int rows)
      throws IOException {
    Files.writeString(home.resolve("denoiser.pt"), "not for this service");
    ModelManifest draft =
        ModelManifest.newBuilder()
            .setName(home.getFileName().toString())
            .setModality(Modality.MODALITY_IMAGE)
            .setSiteCount(rows * shape.columns())
            .setVocabularySize(codeCount)
            .setMaxSweeps(4)
            .setKeepProbability(0.5)
            .setLogits(Logits.LOGITS_CLEAN)
            .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
            .setImage(
                ImageProfile.newBuilder()
                    .setRows(rows)
                    .setColumns(shape.columns())
                    .setFactor(shape.factor()))
            .addRecommended(
                RecommendedSampling.newBuilder()
                    .setSampling(
                        Sampling.newBuilder()
                            .setSampler(Sampler.SAMPLER_HEAT_BATH)
                            .setSweeps(4)
                            .setTemperature(1)
                            .setTopP(1)))
            .build();
    ModelWriter.write(
        home,
        draft,
        Map.of("denoiser.pt", FileRole.FILE_ROLE_DENOISER, "vqgan.pt", FileRole.FILE_ROLE_VQGAN));
  }
}
