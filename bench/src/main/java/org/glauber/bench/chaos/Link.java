package org.glauber.bench.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to a service, which can be made to fail as ways do: a TCP proxy on loopback whose address
 * stays while the service behind it comes and goes.
 */
final class Link implements AutoCloseable {
  private static final int CHUNK_BYTES = 16_384;
  private static final int SLOW_CHUNK_BYTES = 1_024;
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50); // 20 kB a second

  private final Supplier<Ear> ears;
  private final ServerSocket door;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN; // guarded by lock
  private volatile @Nullable InetSocketAddress target;

  /** How a link carries what it is given. */
  enum State {
    /** At once. */
    OPEN,
    /** Not now: it is kept for later. */
    STALLED,
    /** A little at a time. */
    SLOW
  }

  /** A link that leads nowhere yet, and that nobody listens to. */
  Link() {
    this(() -> Ear.DEAF);
  }

  /**
   * A link that leads nowhere yet.
   *
   * @param ears one a connection
   */
  Link(Supplier<Ear> ears) {
    this.ears = ears;
    try {
      door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("link").start(this::serve);
  }

  /** Host and port where it begins. */
  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Leads to a service from now on. */
  void leadTo(String host, int port) {
    target = new InetSocketAddress(host, port);
  }

  /** Carries so from now on. */
  void become(State newState) {
    lock.lock();
    try {
      state = newState;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Breaks every connection with a reset, as a crashed machine or a strict firewall does. */
  void reset() {
    connections.forEach(Connection::reset);
  }

  /** Forgets every connection without telling its ends: what they still send is lost. */
  void forget() {
    connections.forEach(Connection::forget);
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        InetSocketAddress to = target;
        if (to == null) {
          near.close();
        } else {
          Thread.ofVirtual().name("link").start(() -> join(near, to));
        }
      } catch (IOException e) {
        // The door is closed, or whoever knocked has left.
      }
    }
  }

  private void join(Socket near, InetSocketAddress to) {
    try (near;
        Socket far = new Socket(to.getAddress(), to.getPort())) {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Connection connection = new Connection(near, far, ears.get());
      connections.add(connection);
      if (door.isClosed()) {
        connection.reset();
      }
      try {
        Ear ear = connection.ear;
        Thread back =
            Thread.ofVirtual().name("link").start(() -> connection.carry(far, near, ear::toCaller));
        connection.carry(near, far, ear::toService);
        back.join();
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      // The service is not there: neither is the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits while stalled; returns how much to carry now. */
  private State awaitPassage() throws InterruptedException {
    lock.lock();
    try {
      while (state == State.STALLED && !door.isClosed()) {
        changed.await();
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void dawdle() throws InterruptedException {
    lock.lock();
    try {
      long left = SLOW_NANOS;
      while (left > 0 && state == State.SLOW) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    become(State.OPEN);
    reset();
  }

  /** Hears a piece of what is carried. */
  @FunctionalInterface
  private interface Hearing {
    void heard(byte[] chunk, int length);
  }

  /** Two sockets and what passes between them. */
  private final class Connection {
    private final Socket near;
    private final Socket far;
    private final Ear ear;
    private volatile boolean isForgotten;

    Connection(Socket near, Socket far, Ear ear) {
      this.near = near;
      this.far = far;
      this.ear = ear;
    }

    void carry(Socket from, Socket to, Hearing hearing) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int most = CHUNK_BYTES;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk, 0, most)) {
          State now = awaitPassage();
          if (!isForgotten) {
            hearing.heard(chunk, read);
            out.write(chunk, 0, read);
          }
          most = now == State.SLOW ? SLOW_CHUNK_BYTES : CHUNK_BYTES;
          if (now == State.SLOW) {
            dawdle();
          }
        }
        if (!isForgotten) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        if (isForgotten) {
          close(from); // and the other end is not told
        } else {
          reset();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void forget() {
      isForgotten = true;
    }

    void reset() {
      for (Socket socket : new Socket[] {near, far}) {
        try {
          if (!isForgotten) {
            socket.setSoLinger(true, 0);
          }
        } catch (IOException e) {
          // It is closed.
        }
        close(socket);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }
}
