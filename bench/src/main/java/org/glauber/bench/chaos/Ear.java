package org.glauber.bench.chaos;

/** Hears what a connection carries, in pieces and before they arrive. Called by two threads. */
interface Ear {
  /** Hears nothing. */
  Ear DEAF =
      new Ear() {
        @Override
        public void toService(byte[] chunk, int length) {}

        @Override
        public void toCaller(byte[] chunk, int length) {}
      };

  /** The caller has sent this. */
  void toService(byte[] chunk, int length);

  /** The service has. */
  void toCaller(byte[] chunk, int length);
}
