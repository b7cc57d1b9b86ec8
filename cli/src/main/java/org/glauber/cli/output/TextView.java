package org.glauber.cli.output;

import java.util.List;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Span;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** The newest known state of one of a call's texts. */
final class TextView {
  private static final AttributedStyle SETTLED = AttributedStyle.DEFAULT;
  private static final AttributedStyle UNSETTLED = AttributedStyle.DEFAULT.faint();

  private final GenerationProgress progress = new GenerationProgress();
  private Progress shown = Progress.getDefaultInstance();
  private @Nullable Finished finished;

  void update(GenerateTextResponse event) {
    switch (event.getEventCase()) {
      case ACCEPTED -> progress.accepted(event.getAccepted());
      case PROGRESS -> {
        shown = event.getProgress();
        progress.at(shown.getStep(), shown.getSettledSiteCount());
      }
      case FINISHED -> {
        finished = event.getFinished();
        progress.finished(finished.getStatistics());
      }
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  GenerationProgress progress() {
    return progress;
  }

  /**
   * The text, dim where it may still change. Control characters, which a terminal would interpret,
   * are replaced by spaces.
   */
  AttributedString text() {
    if (finished != null) {
      return styled(finished.getText(), List.of(), SETTLED);
    }
    return styled(shown.getText(), shown.getSettledList(), UNSETTLED);
  }

  private static AttributedString styled(String text, List<Span> settled, AttributedStyle outside) {
    AttributedStringBuilder styled = new AttributedStringBuilder(text.length());
    int[] characters = text.codePoints().toArray();
    int span = 0;
    for (int offset = 0; offset < characters.length; offset++) {
      while (span < settled.size() && settled.get(span).getEndOffset() <= offset) {
        span++;
      }
      boolean within = span < settled.size() && settled.get(span).getStartOffset() <= offset;
      int character = Character.isISOControl(characters[offset]) ? ' ' : characters[offset];
      styled.styled(within ? SETTLED : outside, Character.toString(character));
    }
    return styled.toAttributedString();
  }
}
