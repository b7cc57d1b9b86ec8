package org.glauber.chaos.attack;

import static org.glauber.chaos.attack.Messages.bearing;
import static org.glauber.chaos.attack.Messages.patient;
import static org.glauber.chaos.attack.RawConnection.framed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Attacks with the API key of a tenant. */
enum TenantAttack implements Attack {
  /** Authenticated calls that send headers and nothing else, with a very long deadline. */
  KEYED_BARE_HEADERS(new Rate(1, 100, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      String method = strike.isOdd() ? Messages.LIST_MODELS : Messages.GENERATE_TEXT;
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(method, patient(strike.key()));
      }
      connection.send();
    }
  },

  /** Messages of 4 MiB, of which only about 1 MB is sent. */
  KEYED_HALF_MESSAGES(new Rate(1, 8, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(Messages.GENERATE_TEXT, patient(strike.key()));
        connection.part(framed(Messages.LONGEST, new byte[ALMOST_A_WINDOW]));
        connection.send();
      }
    }
  },

  /** Requests with the maximum number of generations and steps, with a very long deadline. */
  LONGEST_CHAINS(new Rate(1, 1, 10)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      boolean isText = strike.isOdd();
      connection.call(
          isText ? Messages.GENERATE_TEXT : Messages.GENERATE_IMAGE,
          patient(strike.key()),
          isText
              ? Messages.longestTexts(strike.number())
              : Messages.longestImages(strike.number()));
      connection.send();
    }
  },

  /** An open-loop flood of texts far above a tenant's share. */
  FLOOD(new Rate(1, 60, 10)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        byte[] request = Messages.text(strike.number() * strike.times() + k);
        connection.call(Messages.GENERATE_TEXT, bearing(strike.key()), request);
      }
      connection.send();
    }
  },

  /** Templates with the maximum number of characters or of segments. */
  LONGEST_TEMPLATES(new Rate(1, 4, 2)) {
    @Override
    public void strike(Strike strike) throws IOException {
      byte[] request = strike.isOdd() ? Messages.longTemplate() : Messages.choppedTemplate();
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(Messages.GENERATE_TEXT, bearing(strike.key()), request);
      }
      connection.send();
    }
  },

  /**
   * PNGs of about 1 MB and JPEGs with a hundred scans, to be infilled sixteen times with previews.
   */
  LARGEST_IMAGES(new Rate(1, 2, 10)) {
    @Override
    public void strike(Strike strike) throws IOException {
      byte[] image = strike.isOdd() ? Files.PNG : Files.JPEG;
      byte[] request = Messages.redrawn(strike.number(), image, Files.MASK);
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(Messages.GENERATE_IMAGE, bearing(strike.key()), request);
      }
      connection.send();
    }
  },

  /**
   * Image generations with previews and a flow-control window of 0, so that previews cannot be
   * sent.
   */
  UNREAD_PREVIEWS(new Rate(0.5, 2, 20)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin(0);
      for (int k = 0; k < strike.times(); k++) {
        byte[] request = Messages.longestImages(strike.number());
        connection.call(Messages.GENERATE_IMAGE, bearing(strike.key()), request);
      }
      connection.send();
    }
  },

  /** Repeated lists of models. */
  LISTINGS(new Rate(2, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(Messages.LIST_MODELS, bearing(strike.key()), new byte[0]);
      }
      connection.send();
    }
  },

  /** Generations that are cancelled as soon as they are running. */
  CANCELLATIONS(new Rate(1, 32, 1)) {
    @Override
    public void strike(Strike strike) throws IOException, InterruptedException {
      RawConnection connection = strike.connection().begin();
      List<Integer> streams = new ArrayList<>();
      for (int k = 0; k < strike.times(); k++) {
        byte[] request = Messages.text(strike.number());
        connection.call(Messages.GENERATE_TEXT, bearing(strike.key()), request);
        streams.add(connection.stream());
      }
      connection.send();
      Thread.sleep(START_PAUSE);
      streams.forEach(connection::reset);
      connection.send();
    }
  },

  /** Resumptions with forged tokens and images, in messages of the maximum size. */
  FORGED_RESUMPTIONS(new Rate(1, 1, 5)) {
    @Override
    public void strike(Strike strike) throws IOException, InterruptedException {
      byte[] request = Messages.forgedResumption(strike.number());
      RawConnection connection = strike.connection().begin();
      connection.headers(Messages.RESUME, bearing(strike.key())).send();
      byte[] message = framed(request.length, request);
      for (int start = 0; start < message.length; start += ALMOST_A_WINDOW / 2) {
        int end = Math.min(message.length, start + ALMOST_A_WINDOW / 2);
        connection.part(Arrays.copyOfRange(message, start, end)).send();
        Thread.sleep(START_PAUSE); // the server reads what was sent
      }
      connection.frame(
          RawConnection.DATA, RawConnection.END_STREAM, connection.stream(), new byte[0]);
      connection.send();
    }
  },

  /** Reflection calls that request the whole schema and stay open. */
  KEYED_REFLECTION(new Rate(0.5, 8, 12)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      byte[] question = Messages.schema();
      for (int k = 0; k < strike.times(); k++) {
        connection.headers(Messages.REFLECT, bearing(strike.key()));
        connection.part(framed(question.length, question));
      }
      connection.send();
    }
  };

  private static final int ALMOST_A_WINDOW =
      1_000_000; // almost the server's flow-control window of a stream
  private static final Duration START_PAUSE = Duration.ofMillis(50);

  private final Rate pace;

  TenantAttack(Rate pace) {
    this.pace = pace;
  }

  @Override
  public Rate pace() {
    return pace;
  }

  /** Image files, created once. */
  private static final class Files {
    static final byte[] PNG = CostlyImages.largestPng();
    static final byte[] JPEG = CostlyImages.manyScans();
    static final byte[] MASK = CostlyImages.mask();
  }
}
