package org.glauber.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BacklogTest {
  /** The parts are letters; numbers are replaced by newer ones, words are kept. */
  private static final Conflation<String> NUMBERS =
      new Conflation<>() {
        @Override
        public Object part(String message) {
          return message.charAt(0);
        }

        @Override
        public Optional<String> join(String older, String newer) {
          return number(older) && number(newer) ? Optional.of(newer) : Optional.empty();
        }

        private boolean number(String message) {
          return Character.isDigit(message.charAt(1));
        }
      };

  @Test
  void joinableMessagesTakeOnePlace() {
    Backlog<String> backlog = Backlog.conflating(2, NUMBERS);
    for (int i = 0; i < 100; i++) {
      assertThat(backlog.offer("a" + i)).isTrue();
      assertThat(backlog.offer("b" + i)).isTrue();
    }
    assertThat(backlog.offer("c0")).isFalse();
    assertThat(drained(backlog)).containsExactly("a99", "b99");
    assertThat(backlog.offer("c0")).isTrue();
  }

  @Test
  void messagesOfAPartKeepTheirOrderAroundOneThatCannotBeJoined() {
    Backlog<String> backlog = Backlog.conflating(8, NUMBERS);
    for (String message : List.of("astart", "a1", "b1", "a2", "aend", "a3", "a4", "b2")) {
      assertThat(backlog.offer(message)).isTrue();
    }
    assertThat(drained(backlog)).containsExactly("astart", "a2", "b2", "aend", "a4");
  }

  @Test
  void removedMessagesAreNotJoined() {
    Backlog<String> backlog = Backlog.conflating(8, NUMBERS);
    assertThat(backlog.offer("a1")).isTrue();
    assertThat(backlog.poll()).isEqualTo("a1");
    assertThat(backlog.offer("a2")).isTrue();
    assertThat(drained(backlog)).containsExactly("a2");
  }

  @Test
  void aWaitingBacklogKeepsEveryMessageInOrderUpToItsCapacity() {
    Backlog<String> backlog = Backlog.waiting(2);
    assertThat(backlog.offer("a1")).isTrue();
    assertThat(backlog.offer("a2")).isTrue();
    assertThat(backlog.offer("a3")).isFalse();
    assertThat(drained(backlog)).containsExactly("a1", "a2");
    assertThatThrownBy(() -> Backlog.waiting(0)).hasMessage("capacity must be 1 or more, but is 0");
  }

  private static List<String> drained(Backlog<String> backlog) {
    List<String> messages = new ArrayList<>();
    for (String message = backlog.poll(); message != null; message = backlog.poll()) {
      messages.add(message);
    }
    return messages;
  }
}
