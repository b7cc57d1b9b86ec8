package org.glauber.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class TokenizerJsonTest extends TokenizerContract {
  @Override
  Tokenizer load(Path directory) throws IOException {
    return TokenizerJson.load(SampleModels.tokenizerJson(directory));
  }

  @Override
  int vocabularySize() {
    return 19;
  }

  @Override
  Map<String, String> specials() {
    return Map.of("[END]", "[END]", "[PAD]", "[PAD]", "[UNK]", "[UNK]", "a[END]", "[END]");
  }
}
