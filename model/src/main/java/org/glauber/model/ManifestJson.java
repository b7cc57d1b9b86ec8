package org.glauber.model;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelManifest;

/** Reads and prints a manifest as {@code model.json}: strict protojson with proto field names. */
public final class ManifestJson {
  public static final String FILE_NAME = "model.json";

  /**
   * The largest manifest that is parsed. V = 1,048,576 weights and L = 65,536 sites in full
   * precision fit.
   */
  public static final int MAX_BYTES = 32 << 20;

  private ManifestJson() {}

  /**
   * The bytes of a manifest file.
   *
   * @throws ModelRefusedException when the file cannot be read or is larger than {@link #MAX_BYTES}
   */
  public static byte[] read(String model, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ModelRefusedException(
            model,
            new BrokenRule(
                FILE_NAME,
                "must be at most %,d bytes long".formatted(MAX_BYTES),
                "%,d bytes".formatted(Files.size(file))));
      }
      return bytes;
    } catch (IOException e) {
      throw new ModelRefusedException(
          model, new BrokenRule(FILE_NAME, "must be a readable file", FileProblem.reason(e)), e);
    }
  }

  /**
   * Parses a manifest.
   *
   * @throws ModelRefusedException when the bytes are not UTF-8 or not JSON of a manifest, or when
   *     they contain a field or enum value that this version does not know
   */
  public static ModelManifest parse(String model, byte[] bytes) {
    ModelManifest.Builder manifest = ModelManifest.newBuilder();
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonFormat.parser().merge(json, manifest);
    } catch (InvalidProtocolBufferException | CharacterCodingException e) {
      throw new ModelRefusedException(
          model,
          new BrokenRule(FILE_NAME, "must be a manifest in protojson", problem(bytes, e)),
          e);
    }
    return manifest.build();
  }

  private static String problem(byte[] bytes, IOException e) {
    if (bytes.length == 0) {
      return "an empty file";
    }
    return e instanceof CharacterCodingException
        ? "not text in UTF-8"
        : String.valueOf(e.getMessage()).replaceFirst("^(?:[a-z]+\\.)+[A-Za-z]+Exception: ", "");
  }

  /**
   * The file content of a manifest; equal manifests give equal bytes. A card has all of its fields,
   * so that people fill in the empty ones.
   */
  public static byte[] print(ModelManifest manifest) throws IOException {
    String json =
        JsonFormat.printer()
            .preservingProtoFieldNames()
            .includingDefaultValueFields(Set.copyOf(ModelCard.getDescriptor().getFields()))
            .print(manifest);
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
