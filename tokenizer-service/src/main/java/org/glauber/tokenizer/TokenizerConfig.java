package org.glauber.tokenizer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** Limits on concurrent calls. */
@ConfigMapping(prefix = "glauber.tokenizer")
public interface TokenizerConfig {

  /**
   * Maximum number of calls that tokenize at once, 1 to 1,024; other calls wait for a turn. If
   * absent, the number of processors, because tokenizing is pure computation.
   */
  OptionalInt running();

  /**
   * Maximum number of calls that wait for their first turn, 64 to 100,000; further calls are
   * refused. A tenant may have three for every free place. The default is a thousand, because most
   * calls are short texts and states of generations that take tens of microseconds each.
   */
  @WithDefault("1000")
  int queue();
}
