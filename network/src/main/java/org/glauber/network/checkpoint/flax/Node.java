package org.glauber.network.checkpoint.flax;

import java.lang.foreign.MemorySegment;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.ElementType;

/** A value of a msgpack file of Flax. */
sealed interface Node {

  /** A map with texts as keys, or an array by index. */
  record Branch(SequencedMap<String, Node> children) implements Node {}

  /** An array of numbers in row-major order. */
  @SuppressWarnings("ArrayRecordComponent")
  record Array(ElementType type, long[] shape, MemorySegment data) implements Node {}

  /** An integer. */
  record Whole(long value) implements Node {}

  /** A value that is not part of a tensor. */
  record Other() implements Node {}
}
