package org.glauber.tokenizer.vocabulary;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class JsonTokenizerTest extends TokenizerContract {
  @Override
  Tokenizer load(Path directory) throws IOException {
    return JsonTokenizer.load(SampleTokenizers.tokenizerJson(directory));
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
