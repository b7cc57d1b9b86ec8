package org.glauber.network.checkpoint.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.Storage;

/** A value that a pickle of a state dict builds. */
sealed interface Pickled {

  /** A dict or an OrderedDict, by the text of its keys. */
  record Mapping(SequencedMap<String, Pickled> entries) implements Pickled {
    Mapping() {
      this(new LinkedHashMap<>());
    }
  }

  /** A list or a tuple. */
  record Items(List<Pickled> values, boolean isTuple) implements Pickled {
    static Items list() {
      return new Items(new ArrayList<>(), false);
    }

    static Items tuple(List<Pickled> values) {
      return new Items(List.copyOf(values), true);
    }
  }

  /** A text. */
  record Text(String value) implements Pickled {}

  /** An integer. */
  record Whole(long value) implements Pickled {}

  /** A number, truth value or None, none of which is part of a tensor. */
  record Scalar(String kind) implements Pickled {}

  /** A name that the pickle may refer to. It is only compared, never resolved. */
  record Global(String module, String name) implements Pickled {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /** The bytes that a persistent id refers to. */
  record StorageId(Storage storage) implements Pickled {}

  /** A view of a storage; checked when its name is known. */
  @SuppressWarnings("ArrayRecordComponent")
  record TensorView(Storage storage, long offset, long[] shape, long[] strides)
      implements Pickled {}
}
