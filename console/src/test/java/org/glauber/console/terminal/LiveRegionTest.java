package org.glauber.console.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

class LiveRegionTest {
  @Test
  void aFrameReplacesThePreviousOne() throws IOException {
    Screen screen = Screen.of(40, 10);
    try (Console console = screen.console()) {
      console.out().println("before");
      try (LiveRegion region = console.liveRegion().orElseThrow()) {
        region.draw(lines("one", "two", "three"));
        assertThat(screen.text()).containsExactly("before", "one", "two", "three");
        region.draw(lines("1"));
        assertThat(screen.text()).containsExactly("before", "1");
      }
      console.out().println("after");
      assertThat(screen.text()).containsExactly("before", "1", "after");
    }
  }

  @Test
  void theLastLinesOfATallFrameAreShown() throws IOException {
    Screen screen = Screen.of(40, 4);
    try (Console console = screen.console();
        LiveRegion region = console.liveRegion().orElseThrow()) {
      region.draw(lines("a", "b", "c", "d", "e"));
      region.draw(lines("A", "B", "C", "D", "E"));
      assertThat(screen.text()).containsExactly("C", "D", "E");
    }
  }

  @Test
  void aLineThatIsTooWideIsCut() throws IOException {
    Screen screen = Screen.of(24, 4);
    try (Console console = screen.console();
        LiveRegion region = console.liveRegion().orElseThrow()) {
      region.draw(lines("x".repeat(50), "y"));
      assertThat(screen.text()).containsExactly("x".repeat(23), "y");
    }
  }

  @Test
  void drawingOnAClosedTerminalIsNoError() throws IOException {
    Screen screen = Screen.of(24, 4);
    Console console = screen.console();
    LiveRegion region = console.liveRegion().orElseThrow();
    region.draw(lines("one"));
    screen.hangUp();
    assertThatCode(() -> region.draw(lines("two"))).doesNotThrowAnyException();
    assertThatCode(region::close).doesNotThrowAnyException();
    region.draw(lines("three"));
    assertThat(region.columns()).isEqualTo(23);
  }

  @Test
  void aConsoleWithoutATerminalHasNoRegion() {
    try (Console console =
        new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream())) {
      assertThat(console.isLive()).isFalse();
      assertThat(console.liveRegion()).isEmpty();
    }
  }

  private static List<AttributedString> lines(String... lines) {
    return Arrays.stream(lines).map(AttributedString::new).toList();
  }
}
