package org.glauber.tokenizer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** How the work of many calls is shared out. */
@ConfigMapping(prefix = "glauber.tokenizer")
public interface TokenizerConfig {

  /**
   * Calls that tokenize at once, 1 to 1,024; the others wait for a turn. Absent: as many as there
   * are processors, for tokenizing is nothing but computation.
   */
  OptionalInt running();

  /**
   * Calls that may wait for their first turn, 64 to 100,000, and of one tenant three for every
   * place that is free; a call that exceeds it is refused. A thousand: what wait are short texts
   * and states of generations, tens of microseconds each.
   */
  @WithDefault("1000")
  int queue();
}
