package org.glauber.cli.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.glauber.generation.v1.Segment;
import org.junit.jupiter.api.Test;

/** Compares docs/templates.md with the parser. */
class TemplatePageTest {
  private static final Path PAGE = Path.of("../docs/templates.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `(\\{\"[^`]+)` \\|$");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^\\./glauber infill (?:--json )?\"(.*)\"$");

  @Test
  void everyTemplateOfTheTableHasItsSegments() throws IOException {
    List<MatchResult> rows = ROW.matcher(Files.readString(PAGE)).results().toList();
    assertThat(rows).hasSizeGreaterThan(4);
    for (MatchResult row : rows) {
      String segments =
          TemplateParser.parse(row.group(1)).stream()
              .map(TemplatePageTest::json)
              .collect(Collectors.joining(" "));
      assertThat(segments).isEqualTo(row.group(2));
    }
  }

  @Test
  void everyCommandHasAValidTemplate() throws IOException {
    List<MatchResult> commands = COMMAND.matcher(Files.readString(PAGE)).results().toList();
    assertThat(commands).hasSizeGreaterThan(1);
    for (MatchResult command : commands) {
      assertThat(TemplateParser.parse(command.group(1))).isNotEmpty();
    }
  }

  private static String json(Segment segment) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(segment);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
