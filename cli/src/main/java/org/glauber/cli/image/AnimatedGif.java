package org.glauber.cli.image;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.glauber.console.OutputFile;
import org.glauber.generation.v1.GenerateImageResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes a looping GIF of the previews and results, side by side, with the timing at which they
 * arrived.
 */
final class AnimatedGif implements ImageOutput {
  private static final int MAX_FRAMES = 1_000;
  private static final Duration SHORTEST =
      Duration.ofMillis(20); // browsers slow down shorter frames
  private static final Duration LAST = Duration.ofSeconds(3);
  private static final String IMAGE_FORMAT = "javax_imageio_gif_image_1.0";

  private final OutputFile file;
  private final LongSupplier nanoClock;
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
  private final SortedMap<Integer, BufferedImage> newest = new TreeMap<>();
  private @Nullable OutputStream bytes; // opened at the first frame
  private int frames;
  private @Nullable BufferedImage waiting;
  private long waitingSince;

  AnimatedGif(OutputFile file, LongSupplier nanoClock) {
    this.file = file;
    this.nanoClock = nanoClock;
  }

  @Override
  public void show(GenerateImageResponse event) {
    switch (event.getEventCase()) {
      case PROGRESS -> next(event.getIndex(), event.getProgress().getImage());
      case FINISHED -> next(event.getIndex(), event.getFinished().getImage());
      case ACCEPTED, HEARTBEAT, EVENT_NOT_SET -> {}
    }
  }

  private void next(int index, ByteString png) {
    newest.put(index, Pngs.decode(png));
    long now = nanoClock.getAsLong();
    if (waiting != null) {
      Duration shown = Duration.ofNanos(now - waitingSince);
      if (frames == MAX_FRAMES || shown.compareTo(SHORTEST) < 0) {
        waiting = SideBySide.of(newest.values());
        return;
      }
      try {
        write(waiting, shown);
      } catch (IOException e) {
        throw file.writeFailure(e);
      }
    }
    waiting = SideBySide.of(newest.values());
    waitingSince = now;
  }

  private void write(BufferedImage image, Duration shown) throws IOException {
    if (bytes == null) {
      bytes = Files.newOutputStream(file.path());
      writer.setOutput(new MemoryCacheImageOutputStream(bytes));
      writer.prepareWriteSequence(null);
    }
    append(image, shown);
    flush();
  }

  private void flush() throws IOException {
    ((ImageOutputStream) writer.getOutput()).flush();
  }

  private void append(BufferedImage image, Duration shown) throws IOException {
    ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(image);
    IIOMetadata metadata = writer.getDefaultImageMetadata(type, null);
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(IMAGE_FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Long.toString(shown.toMillis() / 10));
    if (frames == 0) {
      IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
      repeat.setAttribute("applicationID", "NETSCAPE");
      repeat.setAttribute("authenticationCode", "2.0");
      repeat.setUserObject(new byte[] {1, 0, 0}); // loop forever
      child(root, "ApplicationExtensions").appendChild(repeat);
    }
    metadata.setFromTree(IMAGE_FORMAT, root);
    writer.writeToSequence(new IIOImage(image, null, metadata), null);
    frames++;
  }

  private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
    if (parent.getElementsByTagName(name).item(0) instanceof IIOMetadataNode present) {
      return present;
    }
    IIOMetadataNode made = new IIOMetadataNode(name);
    parent.appendChild(made);
    return made;
  }

  @Override
  public void close() {
    if (waiting == null) {
      writer.dispose();
      return;
    }
    try {
      write(waiting, LAST);
      writer.endWriteSequence();
      flush();
    } catch (IOException e) {
      throw file.writeFailure(e);
    } finally {
      writer.dispose();
      closeFile();
    }
  }

  private void closeFile() {
    try {
      if (bytes != null) {
        bytes.close();
      }
    } catch (IOException e) {
      throw file.writeFailure(e);
    }
  }
}
