package org.glauber.chaos.traffic;

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
 * A TCP proxy on loopback that can stall, slow down, reset or drop connections to a service. Its
 * address stays the same when the service is restarted.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16_384;
  private static final int SLOW_CHUNK_BYTES = 1_024;
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50); // 20 kB per second

  private final Supplier<TrafficTap> taps;
  private final ServerSocket server;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.OPEN; // guarded by lock
  private volatile @Nullable InetSocketAddress target;

  /** How the proxy forwards data. */
  public enum State {
    /** Immediately. */
    OPEN,
    /** Not at all; data is held back. */
    STALLED,
    /** At 20 kB per second. */
    SLOW
  }

  /** Creates a proxy without a target and without a tap. */
  public FaultProxy() {
    this(() -> TrafficTap.NONE);
  }

  /**
   * Creates a proxy without a target.
   *
   * @param taps supplies a tap for each connection
   */
  public FaultProxy(Supplier<TrafficTap> taps) {
    this.taps = taps;
    try {
      server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("fault-proxy").start(this::serve);
  }

  /** The host and port that the proxy listens on. */
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Sets the service that new connections are forwarded to. */
  public void setTarget(String host, int port) {
    target = new InetSocketAddress(host, port);
  }

  /** Sets how data is forwarded from now on. */
  public void setState(State newState) {
    lock.lock();
    try {
      state = newState;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Resets every connection, as a crashed machine or a strict firewall does. */
  public void reset() {
    connections.forEach(Connection::reset);
  }

  /** Drops every connection without notifying its ends: whatever they send is discarded. */
  public void blackhole() {
    connections.forEach(Connection::blackhole);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        InetSocketAddress to = target;
        if (to == null) {
          client.close();
        } else {
          Thread.ofVirtual().name("fault-proxy").start(() -> join(client, to));
        }
      } catch (IOException e) {
        // The server is closed, or the caller has disconnected.
      }
    }
  }

  private void join(Socket client, InetSocketAddress to) {
    try (client;
        Socket service = new Socket(to.getAddress(), to.getPort())) {
      client.setTcpNoDelay(true);
      service.setTcpNoDelay(true);
      Connection connection = new Connection(client, service, taps.get());
      connections.add(connection);
      if (server.isClosed()) {
        connection.reset();
      }
      try {
        TrafficTap tap = connection.tap;
        Thread back =
            Thread.ofVirtual()
                .name("fault-proxy")
                .start(() -> connection.carry(service, client, tap::toCaller));
        connection.carry(client, service, tap::toService);
        back.join();
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      // The service is not running: drop the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits while the proxy is stalled; returns the current state. */
  private State awaitNotStalled() throws InterruptedException {
    lock.lock();
    try {
      while (state == State.STALLED && !server.isClosed()) {
        changed.await();
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private void throttle() throws InterruptedException {
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
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    setState(State.OPEN);
    reset();
  }

  /** Receives a chunk before it is forwarded. */
  @FunctionalInterface
  private interface ChunkListener {
    void carried(byte[] chunk, int length);
  }

  /** A proxied connection: two sockets, and the data between them. */
  private final class Connection {
    private final Socket client;
    private final Socket service;
    private final TrafficTap tap;
    private volatile boolean isBlackholed;

    Connection(Socket client, Socket service, TrafficTap tap) {
      this.client = client;
      this.service = service;
      this.tap = tap;
    }

    void carry(Socket from, Socket to, ChunkListener listener) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int most = CHUNK_BYTES;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk, 0, most)) {
          State now = awaitNotStalled();
          if (!isBlackholed) {
            listener.carried(chunk, read);
            out.write(chunk, 0, read);
          }
          most = now == State.SLOW ? SLOW_CHUNK_BYTES : CHUNK_BYTES;
          if (now == State.SLOW) {
            throttle();
          }
        }
        if (!isBlackholed) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        if (isBlackholed) {
          close(from); // without notifying the other end
        } else {
          reset();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void blackhole() {
      isBlackholed = true;
    }

    void reset() {
      for (Socket socket : new Socket[] {client, service}) {
        try {
          if (!isBlackholed) {
            socket.setSoLinger(true, 0);
          }
        } catch (IOException e) {
          // It is already closed.
        }
        close(socket);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is already closed.
      }
    }
  }
}
