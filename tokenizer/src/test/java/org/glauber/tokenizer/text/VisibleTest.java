package org.glauber.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
  @Test
  void invisibleCharactersAreWrittenAsCodePoints() {
    assertThat(Visible.text("a\u200Bb")).isEqualTo("aU+200Bb");
    assertThat(Visible.text("\u0000")).isEqualTo("U+0000");
    assertThat(Visible.text("\u00A0\uFEFF")).isEqualTo("U+00A0U+FEFF");
    assertThat(Visible.text("🦊 café, 日本")).isEqualTo("🦊 café, 日本");
    assertThat(Visible.text("")).isEqualTo("white space");
  }
}
