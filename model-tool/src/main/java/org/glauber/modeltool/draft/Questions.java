package org.glauber.modeltool.draft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.jspecify.annotations.Nullable;

/**
 * What files do not say: taken from an option, else asked on a terminal, else listed as missing, so
 * that one run names everything that a script must add.
 */
public final class Questions {
  private static final int MAX_TRIES = 5;

  private final @Nullable UnaryOperator<@Nullable String>
      terminal; // prompt → line, null at its end
  private final List<String> missing = new ArrayList<>();

  Questions(@Nullable UnaryOperator<@Nullable String> terminal) {
    this.terminal = terminal;
  }

  /** Questions that are asked if standard input and output are a terminal. */
  public static Questions of(Console console) {
    java.io.Console system = System.console();
    if (!console.isLive() || system == null || !system.isTerminal()) {
      return new Questions(null);
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    return new Questions(
        prompt -> {
          console.out().print(prompt);
          console.out().flush();
          try {
            return in.readLine();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * A question.
   *
   * @param option the option that answers it, with its parameter
   * @param text what is asked, as a phrase
   * @param suggestion the answer to an empty line; null if there is none
   * @param parser the value of an answer; an IllegalArgumentException states the rule
   */
  record Question<T>(
      String option, String text, @Nullable String suggestion, Function<String, T> parser) {}

  /**
   * The answer to a question; null if it is missing.
   *
   * @param given the option's value
   * @throws CommandFailure if the option's value breaks the rule
   */
  <T> @Nullable T answer(@Nullable String given, Question<T> question) {
    if (given != null) {
      try {
        return question.parser().apply(given);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "%s %s, but is %s.".formatted(question.option().split(" ")[0], e.getMessage(), given));
      }
    }
    if (terminal == null) {
      missing.add("%s: %s".formatted(question.option(), question.text()));
      return null;
    }
    return asked(question, terminal);
  }

  private static <T> T asked(Question<T> question, UnaryOperator<@Nullable String> terminal) {
    String suggestion = question.suggestion();
    String prompt = question.text() + (suggestion == null ? "" : " [" + suggestion + "]") + ": ";
    String problem = "";
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      String line = terminal.apply(problem + prompt);
      if (line == null) {
        break;
      }
      String answer = line.isBlank() && suggestion != null ? suggestion : line.strip();
      try {
        return question.parser().apply(answer);
      } catch (IllegalArgumentException e) {
        problem = "It " + e.getMessage() + ".\n";
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE, "No answer to the question for %s.".formatted(question.option()));
  }

  /**
   * Requires that every question was answered.
   *
   * @throws CommandFailure listing the options of all others
   */
  void requireAnswers() {
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The files do not say everything. These options are missing:\n  "
              + String.join("\n  ", missing));
    }
  }
}
