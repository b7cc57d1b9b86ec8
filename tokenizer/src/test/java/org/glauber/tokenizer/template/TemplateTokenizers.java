package org.glauber.tokenizer.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.glauber.model.v1.ModelManifest;
import org.glauber.tokenizer.template.TemplateSegment.RawToken;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.glauber.tokenizer.vocabulary.SentencePiece;
import org.glauber.tokenizer.vocabulary.TokenizerJsonFile;

/** Tokenizers and segments for tests of templates. */
final class TemplateTokenizers {
  private TemplateTokenizers() {}

  /** A tokenizer of a SentencePiece file; its V is large enough for every token. */
  static ModelTokenizer sentencePiece(Path directory, byte[] file) throws IOException {
    Path path = Files.write(directory.resolve("spiece.model"), file);
    return new ModelTokenizer(manifest(_ -> {}), SentencePiece.load(path));
  }

  /** A tokenizer of a {@code tokenizer.json}; its V is large enough for every token. */
  static ModelTokenizer json(Path directory, TokenizerJsonFile file) throws IOException {
    Path path = directory.resolve("tokenizer.json");
    Files.writeString(path, file.json(), StandardCharsets.UTF_8);
    return new ModelTokenizer(manifest(_ -> {}), JsonTokenizer.load(path));
  }

  /** A manifest with pad 0, end 1, and V = 1,000. */
  static ModelManifest manifest(Consumer<ModelManifest.Builder> change) {
    ModelManifest.Builder manifest = SampleTokenizers.manifest("sample", 1_000).toBuilder();
    manifest.getTextBuilder().clearAppendedTokens();
    change.accept(manifest);
    return manifest.build();
  }

  static TemplateSegment text(String text) {
    return new TemplateSegment.Text(text, false);
  }

  static TemplateSegment joined(String text) {
    return new TemplateSegment.Text(text, true);
  }

  static TemplateSegment blank(int siteCount) {
    return new TemplateSegment.Blank(siteCount);
  }

  static TemplateSegment pieces(String... pieces) {
    return new TemplateSegment.Raw(
        List.of(pieces).stream().<RawToken>map(RawToken.Piece::new).toList());
  }

  static TemplateSegment numbers(List<Integer> tokens) {
    return new TemplateSegment.Raw(tokens.stream().<RawToken>map(RawToken.Number::new).toList());
  }

  static List<EncodedSegment> encode(ModelTokenizer tokenizer, TemplateSegment... segments) {
    TemplateEncoding encoding = new TemplateEncoding(tokenizer, () -> {});
    return List.of(segments).stream().map(encoding::add).toList();
  }

  /** The texts that are kept of a template, by segment. */
  static List<String> kept(ModelTokenizer tokenizer, TemplateSegment... segments) {
    return encode(tokenizer, segments).stream().map(EncodedSegment::text).toList();
  }

  /**
   * The text of a template whose blanks are filled.
   *
   * @param fill the pieces for each blank
   */
  static String filled(ModelTokenizer tokenizer, String fill, TemplateSegment... segments) {
    List<Integer> tokens = new ArrayList<>();
    List<EncodedSegment> encoded = encode(tokenizer, segments);
    for (int k = 0; k < segments.length; k++) {
      tokens.addAll(encoded.get(k).tokens());
      if (segments[k] instanceof TemplateSegment.Blank) {
        tokens.add(tokenizer.token(fill).orElseThrow());
      }
    }
    return tokenizer.decode(tokens).text();
  }
}
