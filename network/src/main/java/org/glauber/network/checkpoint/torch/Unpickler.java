package org.glauber.network.checkpoint.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.torch.Pickled.Global;
import org.glauber.network.checkpoint.torch.Pickled.Items;
import org.glauber.network.checkpoint.torch.Pickled.Mapping;
import org.glauber.network.checkpoint.torch.Pickled.Scalar;
import org.glauber.network.checkpoint.torch.Pickled.Text;
import org.glauber.network.checkpoint.torch.Pickled.Whole;

/**
 * The stack machine of a pickle, reduced to what a state dict needs. Globals are names, and the
 * only calls are those that {@link Rebuild} knows.
 */
final class Unpickler {
  private static final int MAX_VALUES = 4_000_000;
  private static final int MAX_TEXT_BYTES = 1 << 16;
  private static final int MAX_PROTOCOL = 5;

  private final FileBytes file;
  private final ByteBuffer in;
  private final Rebuild rebuild;
  private final Map<Integer, Pickled> memo = new HashMap<>();

  /** The values since the last mark. */
  private List<Pickled> stack = new ArrayList<>();

  /** The values before each mark. */
  private final Deque<List<Pickled>> marked = new ArrayDeque<>();

  private int values;

  private Unpickler(FileBytes file, MemorySegment pickle, Rebuild rebuild) {
    this.file = file;
    this.in = ByteBuffer.wrap(pickle.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
    this.rebuild = rebuild;
  }

  /**
   * The value that a pickle builds.
   *
   * @throws CheckpointException when it has an instruction or a name that a state dict does not
   *     need, or is damaged
   */
  static Pickled read(FileBytes file, MemorySegment pickle, Rebuild rebuild) {
    Unpickler unpickler = new Unpickler(file, pickle, rebuild);
    while (true) {
      int at = unpickler.in.position();
      int code = unpickler.octet();
      if (code == '.') {
        return unpickler.pop();
      }
      if (!unpickler.value(code) && !unpickler.container(code) && !unpickler.reference(code)) {
        throw file.refused(
            "its pickle has the instruction %s at byte %,d, which a state dict does not need:"
                    .formatted(Opcodes.describe(code), at)
                + " save the state dict alone, as in torch.save(model.state_dict(), …)");
      }
    }
  }

  private boolean value(int code) {
    switch (code) {
      case 'N' -> push(new Scalar("None"));
      case 0x88, 0x89 -> push(new Scalar("bool"));
      case 'G' -> {
        skip(Double.BYTES);
        push(new Scalar("float"));
      }
      case 'J' -> push(new Whole(take(Integer.BYTES).getInt()));
      case 'K' -> push(new Whole(octet()));
      case 'M' -> push(new Whole(take(Short.BYTES).getShort() & 0xFFFF));
      case 0x8a -> push(longInteger(octet()));
      case 'X' -> push(text(take(Integer.BYTES).getInt()));
      case 0x8c -> push(text(octet()));
      case 0x8d -> push(text(take(Long.BYTES).getLong()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int code) {
    switch (code) {
      case '(' -> {
        countValue();
        marked.push(stack);
        stack = new ArrayList<>();
      }
      case '}' -> push(new Mapping());
      case ']' -> push(Items.list());
      case ')' -> push(Items.tuple(List.of()));
      case 't' -> push(Items.tuple(popMark()));
      case 0x85, 0x86, 0x87 -> push(Items.tuple(popLast(code - 0x84)));
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popMark());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean reference(int code) {
    switch (code) {
      case 0x80 -> protocol(octet());
      case 0x95 -> skip(Long.BYTES); // a frame's length only speeds up reading
      case 'q' -> remember(octet());
      case 'r' -> remember(take(Integer.BYTES).getInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recalled(octet()));
      case 'j' -> push(recalled(take(Integer.BYTES).getInt()));
      case 'c' -> push(rebuild.allowed(new Global(line(), line())));
      case 0x93 -> {
        List<Pickled> names = popLast(2);
        push(rebuild.allowed(new Global(asText(names.get(0)), asText(names.get(1)))));
      }
      case 'Q' -> push(rebuild.storage(pop()));
      case 'R' -> {
        List<Pickled> call = popLast(2);
        push(rebuild.call(call.get(0), call.get(1)));
      }
      case 'b' -> {
        Pickled state = pop();
        rebuild.requireIgnorable(peek(), state);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int version) {
    if (version < 2 || version > MAX_PROTOCOL) {
      throw file.refused("its pickle has protocol %d; 2 to 5 are read".formatted(version));
    }
  }

  private Whole longInteger(int length) {
    if (length > Long.BYTES) {
      throw file.refused("its pickle has an integer of %d bytes, at most 8".formatted(length));
    }
    long value = 0;
    byte last = 0;
    for (int k = 0; k < length; k++) {
      last = (byte) octet();
      value |= (last & 0xFFL) << (8 * k);
    }
    if (last < 0 && length < Long.BYTES) {
      value |= -1L << (8 * length);
    }
    return new Whole(value);
  }

  private Text text(long length) {
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw file.refused(
          "its pickle has a text of %,d bytes, at most %,d".formatted(length, MAX_TEXT_BYTES));
    }
    ByteBuffer bytes = take((int) length);
    try {
      return new Text(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file.file(), "its pickle has a text that is not UTF-8", e);
    }
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int c = octet(); c != '\n'; c = octet()) {
      line.append((char) c);
      if (line.length() > 1_000) {
        throw file.refused("its pickle has a name of more than 1,000 bytes");
      }
    }
    return line.toString();
  }

  private String asText(Pickled value) {
    if (value instanceof Text text) {
      return text.value();
    }
    throw file.refused("its pickle has a name that is not a text: it is damaged");
  }

  private void setItems(List<Pickled> items) {
    if (!(peek() instanceof Mapping mapping) || items.size() % 2 != 0) {
      throw file.refused("its pickle sets items of what is not a dict: it is damaged");
    }
    for (int k = 0; k < items.size(); k += 2) {
      String key =
          switch (items.get(k)) {
            case Text text -> text.value();
            case Whole whole -> Long.toString(whole.value());
            default ->
                throw file.refused(
                    "its pickle has a dict with a key that is neither a text nor an integer");
          };
      if (mapping.entries().put(key, items.get(k + 1)) != null) {
        throw file.refused(
            "its pickle has a dict with the key %s twice"
                .formatted(CheckpointException.quoted(key)));
      }
    }
  }

  private void append(List<Pickled> items) {
    if (!(peek() instanceof Items list) || list.isTuple()) {
      throw file.refused("its pickle appends to what is not a list: it is damaged");
    }
    list.values().addAll(items);
  }

  private Pickled recalled(int index) {
    Pickled value = memo.get(index);
    if (value == null) {
      throw file.refused(
          "its pickle refers to value %d, which it has not: it is damaged".formatted(index));
    }
    return value;
  }

  private void remember(int index) {
    countValue();
    memo.put(index, peek());
  }

  private void push(Pickled value) {
    countValue();
    stack.add(value);
  }

  private void countValue() {
    if (++values > MAX_VALUES) {
      throw file.refused("its pickle has more than %,d values".formatted(MAX_VALUES));
    }
  }

  private Pickled peek() {
    requireStack(1);
    return stack.getLast();
  }

  private Pickled pop() {
    requireStack(1);
    return stack.removeLast();
  }

  private List<Pickled> popLast(int count) {
    requireStack(count);
    List<Pickled> last = stack.subList(stack.size() - count, stack.size());
    List<Pickled> popped = List.copyOf(last);
    last.clear();
    return popped;
  }

  private List<Pickled> popMark() {
    if (marked.isEmpty()) {
      throw file.refused("its pickle lacks a mark: it is damaged");
    }
    List<Pickled> popped = stack;
    stack = marked.pop();
    return popped;
  }

  private void requireStack(int count) {
    if (stack.size() < count) {
      throw file.refused("its pickle takes a value from an empty stack: it is damaged");
    }
  }

  private int octet() {
    return take(1).get() & 0xFF;
  }

  private void skip(int bytes) {
    take(bytes);
  }

  private ByteBuffer take(int bytes) {
    if (bytes > in.remaining()) {
      throw file.refused("its pickle ends in the middle of an instruction: it is truncated");
    }
    ByteBuffer slice = in.slice(in.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + bytes);
    return slice;
  }
}
