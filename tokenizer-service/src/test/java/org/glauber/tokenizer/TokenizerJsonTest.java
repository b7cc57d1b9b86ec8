package org.glauber.tokenizer;

import java.io.IOException;
import java.nio.file.Path;

class TokenizerJsonTest extends TokenizerContract {
  @Override
  Tokenizer load(Path directory) throws IOException {
    return TokenizerJson.load(SampleModels.tokenizerJson(directory));
  }

  @Override
  int vocabularySize() {
    return 19;
  }
}
