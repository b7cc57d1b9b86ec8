package org.glauber.server;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client whose connection can be cut without closing it properly. */
final class CutLine implements AutoCloseable {
  private final ServerSocket door;
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private final ManagedChannel channel;

  CutLine(int serverPort) {
    try {
      door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> join(serverPort));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", door.getLocalPort()).usePlaintext().build();
  }

  void call(String request) {
    ClientCalls.blockingServerStreamingCall(
        channel, ScriptedService.STREAM, CallOptions.DEFAULT, StringValue.of(request));
  }

  void cut() {
    for (Socket end : ends) {
      try {
        end.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void join(int serverPort) {
    try {
      Socket client = door.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      ends.addAll(List.of(client, server));
      Thread.ofVirtual().start(() -> pump(client, server));
      pump(server, client);
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The line is cut.
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    cut();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
