package org.glauber.tokenizer.vocabulary;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small {@code tokenizer.json} whose first tokens are the special tokens {@code <pad>}, {@code
 * <end>} and {@code <unk>}.
 *
 * @param normalizer as JSON
 * @param preTokenizer as JSON
 * @param decoder as JSON
 * @param model as JSON
 */
public record TokenizerJsonFile(
    String normalizer, String preTokenizer, String decoder, String model) {
  private static final List<String> SPECIAL = List.of("<pad>", "<end>", "<unk>");

  /** The content of the file. */
  public String json() {
    String added =
        IntStream.range(0, SPECIAL.size())
            .mapToObj(
                token ->
                    """
                    {"id": %d, "content": "%s", "single_word": false, "lstrip": false,
                     "rstrip": false, "normalized": false, "special": true}"""
                        .formatted(token, SPECIAL.get(token)))
            .collect(Collectors.joining(","));
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": %s, "pre_tokenizer": %s, "post_processor": null, "decoder": %s,
         "model": %s}"""
        .formatted(added, normalizer, preTokenizer, decoder, model);
  }

  /** BERT's kind: pieces that continue a word begin with {@code ##}. */
  public static TokenizerJsonFile wordPiece(String... pieces) {
    return new TokenizerJsonFile(
        """
        {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true}""",
        "{\"type\": \"BertPreTokenizer\"}",
        "{\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": true}",
        """
        {"type": "WordPiece", "unk_token": "<unk>", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100, "vocab": {%s}}"""
            .formatted(vocabulary(pieces)));
  }

  /** GPT-2's kind: {@code Ġ} spells a space. */
  public static TokenizerJsonFile byteLevel(boolean addsSpace, String merges, String... pieces) {
    String options =
        "\"add_prefix_space\": %b, \"trim_offsets\": true, \"use_regex\": true"
            .formatted(addsSpace);
    return new TokenizerJsonFile(
        "null",
        "{\"type\": \"ByteLevel\", " + options + "}",
        "{\"type\": \"ByteLevel\", " + options + "}",
        bpe("null", merges, pieces));
  }

  /** CLIP's kind: pieces that end a word end with {@code </w>}. */
  public static TokenizerJsonFile endOfWord(String merges, String... pieces) {
    return new TokenizerJsonFile(
        "null",
        "{\"type\": \"WhitespaceSplit\"}",
        "{\"type\": \"BPEDecoder\", \"suffix\": \"</w>\"}",
        bpe("\"</w>\"", merges, pieces));
  }

  /** T5's kind: {@code ▁} spells a space, and text is normalised by NFKC. */
  public static TokenizerJsonFile metaspace(String... pieces) {
    String unigram =
        List.of(pieces).stream()
            .map(piece -> ", [\"%s\", %d]".formatted(piece, piece.length() > 1 ? -1 : -5))
            .collect(Collectors.joining());
    String metaspace =
        "{\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\": \"always\","
            + " \"split\": true}";
    return new TokenizerJsonFile(
        "{\"type\": \"NFKC\"}",
        metaspace,
        metaspace,
        """
        {"type": "Unigram", "unk_id": 2, "byte_fallback": false,
         "vocab": [["<pad>", 0], ["<end>", 0], ["<unk>", 0]%s]}"""
            .formatted(unigram));
  }

  private static String bpe(String suffix, String merges, String... pieces) {
    return """
        {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
         "end_of_word_suffix": %s, "fuse_unk": false, "byte_fallback": false, "vocab": {%s},
         "merges": [%s]}"""
        .formatted(suffix, vocabulary(pieces), merges);
  }

  private static String vocabulary(String... pieces) {
    StringBuilder vocabulary = new StringBuilder("\"<pad>\": 0, \"<end>\": 1, \"<unk>\": 2");
    for (int k = 0; k < pieces.length; k++) {
      vocabulary.append(", \"%s\": %d".formatted(pieces[k], k + SPECIAL.size()));
    }
    return vocabulary.toString();
  }
}
