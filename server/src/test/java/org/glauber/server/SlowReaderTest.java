package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.glauber.server.stream.Backlog;
import org.glauber.server.stream.Conflation;
import org.glauber.server.stream.ServerStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A reader that does not read costs bounded memory; with conflation it only misses intermediate
 * messages.
 */
class SlowReaderTest {
  private static final int MESSAGES = 20_000;
  private static final String PADDING = "x".repeat(1_000);

  /** Keeps the newer of two counts, and never joins the first and the last message. */
  private static final Conflation<StringValue> NEWEST =
      new Conflation<>() {
        @Override
        public Object part(StringValue message) {
          return "all";
        }

        @Override
        public Optional<StringValue> join(StringValue older, StringValue newer) {
          return number(older) > 0 && number(newer) < MESSAGES
              ? Optional.of(newer)
              : Optional.empty();
        }
      };

  private final AtomicInteger sent = new AtomicInteger();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Thread worker;

  @Test
  void withConflationTheWriterFinishesAndTheReaderGetsFirstAndLast() throws InterruptedException {
    try (ServerFixture fixture = fixture(Backlog.conflating(4, NEWEST))) {
      ClientCall<StringValue, StringValue> call = fixture.call();
      Reader reader = start(call);
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue(); // nothing has been read so far
      reader.readAll(call);
      assertThat(reader.status()).isEqualTo(Status.Code.OK);
      assertThat(reader.numbers).isSorted().startsWith(0).endsWith(MESSAGES);
      assertThat(reader.numbers.size()).isLessThan(MESSAGES / 4);
    }
  }

  @Test
  void withAWaitingBacklogTheWriterBlocksAndEverythingIsDelivered() throws InterruptedException {
    try (ServerFixture fixture = fixture(Backlog.waiting(4))) {
      ClientCall<StringValue, StringValue> call = fixture.call();
      Reader reader = start(call);
      eventually("the writer began", () -> sent.get() > 100);
      reader.readAll(call);
      assertThat(reader.status()).isEqualTo(Status.Code.OK);
      assertThat(reader.numbers).isEqualTo(IntStream.rangeClosed(0, MESSAGES).boxed().toList());
    }
  }

  @Test
  void theWriterBlocksWhileTheReaderIsIdle() {
    try (ServerFixture fixture = fixture(Backlog.waiting(4))) {
      ClientCall<StringValue, StringValue> call = fixture.call();
      start(call);
      eventually("the writer waits", this::writerWaits);
      assertThat(sent.get()).isLessThan(MESSAGES / 4);
      call.cancel("enough", null);
      eventually("the writer is released", () -> done.getCount() == 0);
    }
  }

  @Test
  void offeredMessagesNeitherBlockNorAccumulate() throws InterruptedException {
    try (ServerFixture fixture =
        fixture(
            Backlog.waiting(1),
            stream -> {
              for (int k = 0; k < MESSAGES; k++) {
                stream.offer(StringValue.of("0 " + PADDING));
              }
              done.countDown();
              stream.send(StringValue.of(MESSAGES + " the last"));
            })) {
      ClientCall<StringValue, StringValue> call = fixture.call();
      Reader reader = start(call);
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue(); // nothing has been read so far
      reader.readAll(call);
      assertThat(reader.status()).isEqualTo(Status.Code.OK);
      assertThat(reader.numbers).startsWith(0).endsWith(MESSAGES);
      assertThat(reader.numbers.size()).isLessThan(MESSAGES / 4);
    }
  }

  private boolean writerWaits() {
    Thread thread = worker;
    return thread != null && sent.get() > 100 && thread.getState() == Thread.State.WAITING;
  }

  private ServerFixture fixture(Backlog<StringValue> backlog) {
    return fixture(
        backlog,
        stream -> {
          worker = Thread.currentThread();
          try {
            for (int number = 0; number <= MESSAGES; number++) {
              stream.send(StringValue.of(number + " " + PADDING));
              sent.incrementAndGet();
            }
          } finally {
            done.countDown();
          }
        });
  }

  private static ServerFixture fixture(
      Backlog<StringValue> backlog, ServerStream.Body<StringValue> body) {
    return new ServerFixture((request, responses) -> ServerStream.serve(responses, backlog, body));
  }

  private static Reader start(ClientCall<StringValue, StringValue> call) {
    Reader reader = new Reader();
    call.start(reader, new Metadata());
    call.sendMessage(StringValue.of("go"));
    call.halfClose();
    return reader;
  }

  private static int number(StringValue message) {
    String text = message.getValue();
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  /** Stores the messages that it receives and requests none itself. */
  private static final class Reader extends ClientCall.Listener<StringValue> {
    final List<Integer> numbers = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Status status = Status.UNKNOWN;

    void readAll(ClientCall<StringValue, StringValue> call) throws InterruptedException {
      call.request(Integer.MAX_VALUE);
      assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    Status.Code status() {
      return status.getCode();
    }

    @Override
    public void onMessage(StringValue message) {
      numbers.add(number(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      this.status = status;
      closed.countDown();
    }
  }
}
