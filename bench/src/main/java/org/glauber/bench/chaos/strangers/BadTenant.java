package org.glauber.bench.chaos.strangers;

import static org.glauber.bench.chaos.strangers.Messages.bearing;
import static org.glauber.bench.chaos.strangers.Messages.patient;
import static org.glauber.bench.chaos.strangers.RawConnection.framed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a stranger with a tenant's key can do, in that tenant's name. */
enum BadTenant implements Attack {
  /** Calls that are let in, of which nothing follows their headers, without a nearby deadline. */
  KEYED_BARE_HEADERS(new Pace(1, 100, 12)) {
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

  /** Messages of 4 MiB, of which nearly a MiB comes at once, and then nothing. */
  KEYED_HALF_MESSAGES(new Pace(1, 8, 12)) {
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

  /** As many generations of as many steps as a request may ask for, without a nearby deadline. */
  LONGEST_CHAINS(new Pace(1, 1, 10)) {
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

  /** Texts far above a tenant's share, asked for whatever becomes of them. */
  FLOOD(new Pace(1, 60, 10)) {
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

  /** Templates of as many characters, or of as many texts, as they may have. */
  LONGEST_TEMPLATES(new Pace(1, 4, 2)) {
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

  /** PNGs of a MiB and JPEGs of a hundred scans, to be redrawn sixteen times with previews. */
  LARGEST_IMAGES(new Pace(1, 2, 10)) {
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

  /** Image generations with previews that nobody reads: the stranger has no room for them. */
  UNREAD_PREVIEWS(new Pace(0.5, 2, 20)) {
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

  /** Lists of models, over and over. */
  LISTINGS(new Pace(2, 50, 1)) {
    @Override
    public void strike(Strike strike) throws IOException {
      RawConnection connection = strike.connection().begin();
      for (int k = 0; k < strike.times(); k++) {
        connection.call(Messages.LIST_MODELS, bearing(strike.key()), new byte[0]);
      }
      connection.send();
    }
  },

  /** Generations that are cancelled as soon as they run. */
  CANCELLATIONS(new Pace(1, 32, 1)) {
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
      Thread.sleep(UNTIL_THEY_RUN);
      streams.forEach(connection::reset);
      connection.send();
    }
  },

  /** Tokens that resume nothing, with images of nobody, as long as a message may be. */
  FORGED_RESUMPTIONS(new Pace(1, 1, 5)) {
    @Override
    public void strike(Strike strike) throws IOException, InterruptedException {
      byte[] request = Messages.forgedResumption(strike.number());
      RawConnection connection = strike.connection().begin();
      connection.headers(Messages.RESUME, bearing(strike.key())).send();
      byte[] message = framed(request.length, request);
      for (int start = 0; start < message.length; start += ALMOST_A_WINDOW / 2) {
        int end = Math.min(message.length, start + ALMOST_A_WINDOW / 2);
        connection.part(Arrays.copyOfRange(message, start, end)).send();
        Thread.sleep(UNTIL_THEY_RUN); // the server takes what came
      }
      connection.frame(
          RawConnection.DATA, RawConnection.END_STREAM, connection.stream(), new byte[0]);
      connection.send();
    }
  },

  /** Conversations with reflection, which ask for everything and stand. */
  KEYED_REFLECTION(new Pace(0.5, 8, 12)) {
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

  private static final int ALMOST_A_WINDOW = 1_000_000; // of a stream, at the server
  private static final Duration UNTIL_THEY_RUN = Duration.ofMillis(50);

  private final Pace pace;

  BadTenant(Pace pace) {
    this.pace = pace;
  }

  @Override
  public Pace pace() {
    return pace;
  }

  /** Made once. */
  private static final class Files {
    static final byte[] PNG = Pictures.largestPng();
    static final byte[] JPEG = Pictures.manyScans();
    static final byte[] MASK = Pictures.mask();
  }
}
