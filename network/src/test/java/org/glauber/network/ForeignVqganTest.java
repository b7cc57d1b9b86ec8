package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glauber.model.v1.ImageProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VQGANs as other programs export them: 2 × 3 codes of 2 × 2 pixels, six codes. */
class ForeignVqganTest {
  private static final String ENCODE =
      "def encode(self: __torch__.Foreign, pixels: Tensor) -> Tensor:";
  private static final String DECODE =
      "def decode(self: __torch__.Foreign, codes: Tensor) -> Tensor:";

  /** Code k is a cell whose pixels are k / 6; as (B, R, C) and as (B, L). */
  private static final String GRID =
      "  grid = torch.to(torch.round(6 * torch.select(torch.max_pool2d(pixels, [2, 2]), 1, 0)), 4)";

  private static final String CODES = "  codes = torch.flatten(grid, 1)";
  private static final String IMAGE =
      "  image = torch.div(torch.to(torch.reshape(codes, [-1, 1, 2, 3]), 6), 6)";
  private static final String PIXELS =
      "  pixels = torch.repeat(torch.repeat_interleave(torch.repeat_interleave(image, 2, 2), 2, 3),"
          + " [1, 3, 1, 1])";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "codes",
        "grid",
        "torch.to(codes, 3)",
        "torch.to(grid, 2)",
        "torch.flatten(codes)",
        "torch.unsqueeze(torch.flatten(codes), 1)"
      })
  void codesOfAnyIntegerTypeAndOrderAreServed(String result) {
    Path file =
        vqgan(ENCODE, GRID, CODES, "  return " + result, DECODE, IMAGE, PIXELS, "  return pixels");
    assertServed(file);
  }

  @Test
  void theIndicesOfATupleInATupleAreTheCodes() {
    Path file =
        vqgan(
            "def encode(self: __torch__.Foreign, pixels: Tensor)"
                + " -> Tuple[Tensor, Tensor, Tuple[Optional[Tensor], Optional[Tensor], Tensor]]:",
            GRID,
            CODES,
            "  return (pixels, torch.mean(pixels), (None, None, torch.flatten(codes)))",
            "def decode(self: __torch__.Foreign, codes: Tensor) -> Tuple[Tensor, Tensor]:",
            IMAGE,
            PIXELS,
            "  return (pixels, torch.mean(pixels))");
    assertServed(file);
  }

  @Test
  void aDecoderOfGridsAndOneOfVectorsBesideDecodeCodeAreServed() {
    String ofGrid = "  image = torch.div(torch.to(torch.reshape(codes, [-1, 1, 2, 3]), 6), 6)";
    String onlyGrids = "  two, three = torch.size(codes, 1), torch.size(codes, 2)";
    assertServed(
        vqgan(
            ENCODE,
            GRID,
            "  return grid",
            DECODE,
            onlyGrids,
            ofGrid,
            PIXELS,
            "  return pixels + 0 * (two + three)"));
    assertServed(
        vqgan(
            ENCODE,
            GRID,
            "  return grid",
            "def decode_code(self: __torch__.Foreign, codes: Tensor) -> Tensor:",
            IMAGE,
            PIXELS,
            "  return pixels",
            "def decode(self: __torch__.Foreign, codes: Tensor) -> Tensor:",
            "  ops.prim.RaiseException(\"vectors, please\")",
            "  return codes"));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 15}) // f16, bf16
  void halfPrecisionIsServed(int format) {
    Path file =
        vqgan(
            ENCODE,
            "  if ops.prim.dtype(pixels) != %d:".formatted(format),
            "    ops.prim.RaiseException(\"expected half precision\")",
            "  pixels = torch.to(pixels, 6)",
            GRID,
            CODES,
            "  return codes",
            DECODE,
            IMAGE,
            PIXELS,
            "  return torch.to(pixels, %d)".formatted(format));
    assertServed(file);
  }

  @Test
  void unsupportedExportsAreRefusedWithTheLineToChange() {
    String[] decode = {DECODE, IMAGE, PIXELS, "  return pixels"};
    refused("return codes.long()", ENCODE, GRID, CODES, "  return torch.to(codes, 6)", decode);
    refused(
        "return indices.reshape(pixels.shape[0], -1)",
        ENCODE,
        GRID,
        CODES,
        "  return pixels",
        decode);
    refused(
        "codes have the shape (1, 5), but by the manifest it must be (1, 6)",
        ENCODE,
        GRID,
        CODES,
        "  return torch.narrow(codes, 1, 0, 5)",
        decode);
    refused(
        "return pixels.permute(0, 3, 1, 2)",
        ENCODE,
        GRID,
        CODES,
        "  return codes",
        DECODE,
        IMAGE,
        PIXELS,
        "  return torch.permute(pixels, [0, 2, 3, 1])");
    refused(
        "it decodes codes 0 to 5 to pixels that are NaN or infinite",
        ENCODE,
        GRID,
        CODES,
        "  return codes",
        DECODE,
        IMAGE,
        PIXELS,
        "  return torch.div(pixels, 0)");
    refused("it must have the methods encode(pixels) and decode(codes)", (Object) decode);
    refused(
        "its decode fails for codes as B × L and as B × R × C, the first time with \"RuntimeError:"
            + " vectors",
        ENCODE,
        GRID,
        "  return grid",
        DECODE,
        "  ops.prim.RaiseException(\"vectors, please\")",
        "  return codes");
  }

  private void refused(String reason, Object... lines) {
    List<String> all = new ArrayList<>();
    for (Object line : lines) {
      if (line instanceof String[] several) {
        all.addAll(List.of(several));
      } else {
        all.add((String) line);
      }
    }
    Path file = vqgan(all.toArray(new String[0]));
    assertThatThrownBy(() -> TorchVqgan.open(file, image(), 6, Device.cpu()))
        .isInstanceOf(NetworkRefusedException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  private static void assertServed(Path file) {
    try (TorchVqgan vqgan = TorchVqgan.open(file, image(), 6, Device.cpu())) {
      int[][] codes = {{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}};
      float[] pixels = vqgan.decode(codes);
      assertThat(pixels).hasSize(2 * 3 * 4 * 6);
      assertThat(vqgan.encode(pixels, 2)).isDeepEqualTo(codes);
    }
  }

  private static ImageProfile image() {
    return ImageProfile.newBuilder().setRows(2).setColumns(3).setFactor(2).build();
  }

  /** Methods begin with {@code def}; the lines are in order. */
  private Path vqgan(String... lines) {
    return Networks.foreign(directory.resolve("vqgan.pt"), lines);
  }
}
