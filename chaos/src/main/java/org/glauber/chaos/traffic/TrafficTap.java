package org.glauber.chaos.traffic;

/**
 * Receives a copy of the bytes that a proxied connection carries, in chunks, before they are
 * forwarded. Called by two threads, one per direction.
 */
public interface TrafficTap {
  /** Ignores all traffic. */
  TrafficTap NONE =
      new TrafficTap() {
        @Override
        public void toService(byte[] chunk, int length) {}

        @Override
        public void toCaller(byte[] chunk, int length) {}
      };

  /** Receives bytes from the caller. */
  void toService(byte[] chunk, int length);

  /** Receives bytes from the service. */
  void toCaller(byte[] chunk, int length);
}
