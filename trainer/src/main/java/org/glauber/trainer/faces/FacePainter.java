package org.glauber.trainer.faces;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.glauber.trainer.faces.Face.Beard;
import org.glauber.trainer.faces.Face.Brows;
import org.glauber.trainer.faces.Face.Eyes;
import org.glauber.trainer.faces.Face.Glasses;
import org.glauber.trainer.faces.Face.Light;

/**
 * Paints a face of {@value #SIZE} × {@value #SIZE} pixels, from back to front. Coordinates are
 * pixels of the finished picture. It is painted {@value #SCALE} times as large and then averaged.
 */
final class FacePainter {
  static final int SIZE = 64;
  private static final int SCALE = 4;

  private static final Color INK = new Color(0x2B2330);

  private final Face face;
  private final Graphics2D g;
  private final Color skin;
  private final Color hair;
  private final double halfWidth; // of the head
  private final Shape head;

  private FacePainter(Face face, Graphics2D g) {
    this.face = face;
    this.g = g;
    this.skin = skin(face.skin());
    this.hair = hair(face.hairColour());
    this.halfWidth = face.shape() == Face.Shape.ROUND ? 16 : 13.5;
    this.head = ellipse(32, 34, halfWidth, 18);
  }

  /** Paints a face. */
  static BufferedImage paint(Face face) {
    int large = SIZE * SCALE;
    BufferedImage canvas = new BufferedImage(large, large, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = canvas.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.scale(SCALE, SCALE);
    new FacePainter(face, g).paint();
    g.dispose();
    return averaged(canvas);
  }

  private void paint() {
    background();
    hairBehind();
    shoulders();
    fill(skin.darker(), new Rectangle2D.Double(27, 46, 10, 10)); // neck
    ears();
    fill(skin, head);
    cheeks();
    nose();
    beard();
    mouth();
    if (face.glasses() != Glasses.SUN) {
      eyes();
    }
    hairInFront();
    brows();
    glasses();
    if (face.glasses() == Glasses.SUN) {
      eyes(); // in front of the glasses, so that a broken pair is visible
    }
    hat();
    light();
  }

  private void background() {
    Color[] colours =
        switch (face.background()) {
          case SKY -> new Color[] {new Color(0x7CC4F0), new Color(0xD8F0FC)};
          case MEADOW -> new Color[] {new Color(0xB9E08A), new Color(0x6DB35C)};
          case ROSE -> new Color[] {new Color(0xF7B7C4), new Color(0xFBE3DC)};
          case DUSK -> new Color[] {new Color(0x7A5BA6), new Color(0xF3A46B)};
          case NIGHT -> new Color[] {new Color(0x10163A), new Color(0x2C3670)};
        };
    g.setPaint(new GradientPaint(0, 0, colours[0], 0, SIZE, colours[1]));
    g.fill(new Rectangle2D.Double(0, 0, SIZE, SIZE));
    if (face.background() == Face.Background.NIGHT) {
      double[][] stars = {{6, 8}, {14, 22}, {55, 6}, {59, 26}, {5, 38}, {48, 14}};
      for (double[] star : stars) {
        fill(new Color(0xF5EFC0), ellipse(star[0], star[1], 0.9, 0.9));
      }
    }
  }

  private void shoulders() {
    Color shirt =
        switch (face.background()) {
          case SKY, NIGHT -> new Color(0xD9574A);
          case MEADOW, ROSE -> new Color(0x3F6FB5);
          case DUSK -> new Color(0x2E8C7E);
        };
    fill(shirt, ellipse(32, 66, 25, 13));
  }

  private void ears() {
    fill(skin.darker(), ellipse(32 - halfWidth, 35, 3, 4.5));
    fill(skin.darker(), ellipse(32 + halfWidth, 35, 3, 4.5));
  }

  private void cheeks() {
    g.setComposite(AlphaComposite.SrcOver.derive(0.25f));
    fill(new Color(0xE0584E), ellipse(32 - halfWidth * 0.6, 41, 3.5, 2.5));
    fill(new Color(0xE0584E), ellipse(32 + halfWidth * 0.6, 41, 3.5, 2.5));
    g.setComposite(AlphaComposite.SrcOver);
  }

  private void nose() {
    stroke(skin.darker(), 1.4, new QuadCurve2D.Double(31.5, 35, 35.5, 40.5, 31, 40.5));
  }

  private void mouth() {
    Color lips = new Color(0x9C2F37);
    switch (face.mouth()) {
      case SMILING -> stroke(lips, 1.8, new QuadCurve2D.Double(26, 44.5, 32, 50, 38, 44.5));
      case STRAIGHT -> stroke(lips, 1.8, new QuadCurve2D.Double(27, 46, 32, 46, 37, 46));
      case SAD -> stroke(lips, 1.8, new QuadCurve2D.Double(26.5, 48.3, 32, 43.4, 37.5, 48.3));
      case OPEN -> {
        fill(new Color(0x5C1620), ellipse(32, 46.3, 3.8, 3));
        fill(new Color(0xE77F7B), ellipse(32, 48, 2.4, 1.1));
      }
    }
  }

  private void eyes() {
    if (face.eyes() == Eyes.HIDDEN) {
      return;
    }
    Color iris =
        switch (face.eyes()) {
          case BROWN, HIDDEN -> new Color(0x6B3F1D);
          case BLUE -> new Color(0x2E7FD6);
          case GREEN -> new Color(0x3A9A48);
        };
    for (int side = -1; side <= 1; side += 2) {
      double x = 32 + side * 6.5;
      fill(Color.WHITE, ellipse(x, 33, 3.6, 2.9));
      fill(iris, ellipse(x, 33.2, 2.3, 2.3));
      fill(INK, ellipse(x, 33.2, 1, 1));
      fill(Color.WHITE, ellipse(x + 0.8, 32.4, 0.6, 0.6));
      stroke(INK, 0.9, new Arc2D.Double(x - 3.6, 30.1, 7.2, 5.8, 10, 160, Arc2D.OPEN));
    }
  }

  private void brows() {
    double inner =
        face.brows() == Brows.FROWNING ? 28.7 : face.brows() == Brows.RAISED ? 25.4 : 27.4;
    double outer = face.brows() == Brows.FROWNING ? 25.9 : face.brows() == Brows.RAISED ? 26 : 27.4;
    double middle = face.brows() == Brows.RAISED ? 23.2 : (inner + outer) / 2;
    for (int side = -1; side <= 1; side += 2) {
      stroke(
          hair.darker(),
          1.7,
          new QuadCurve2D.Double(
              32 + side * 3, inner, 32 + side * 6.5, middle, 32 + side * 10, outer));
    }
  }

  private void glasses() {
    if (face.glasses() == Glasses.NONE) {
      return;
    }
    boolean dark = face.glasses() == Glasses.SUN;
    for (int side = -1; side <= 1; side += 2) {
      Shape lens =
          dark
              ? new RoundRectangle2D.Double(32 + side * 6.7 - 5, 29, 10, 8, 5, 5)
              : ellipse(32 + side * 6.6, 33, 5, 5);
      if (dark) {
        fill(new Color(0x1B1B22), lens);
        stroke(
            new Color(0x5C6170),
            1,
            new QuadCurve2D.Double(
                32 + side * 6.7 - 3, 31, 32 + side * 6.7 - 2, 30.3, 32 + side * 6.7, 30.3));
      }
      stroke(dark ? INK : new Color(0x7A2E1F), 1.1, lens);
      stroke(
          dark ? INK : new Color(0x7A2E1F),
          1,
          new QuadCurve2D.Double(
              32 + side * 11.6, 32, 32 + side * 13, 32, 32 + side * halfWidth, 32.5));
    }
    stroke(dark ? INK : new Color(0x7A2E1F), 1.1, new QuadCurve2D.Double(30, 32, 32, 31, 34, 32));
  }

  private void beard() {
    if (face.beard() == Beard.FULL) {
      Area beard = new Area(ellipse(32, 43, halfWidth + 0.6, 12.5));
      beard.subtract(new Area(ellipse(32, 36.5, halfWidth - 2.5, 8)));
      beard.subtract(new Area(new Rectangle2D.Double(0, 0, SIZE, 37)));
      fill(hair, beard);
    }
    if (face.beard() != Beard.NONE) {
      Path2D moustache = new Path2D.Double();
      moustache.moveTo(32, 41.6);
      moustache.curveTo(28, 40.6, 25, 42.5, 23.6, 45);
      moustache.curveTo(27, 45.3, 30, 44.8, 32, 43.6);
      moustache.curveTo(34, 44.8, 37, 45.3, 40.4, 45);
      moustache.curveTo(39, 42.5, 36, 40.6, 32, 41.6);
      fill(hair.darker(), moustache);
    }
  }

  private void hairBehind() {
    switch (face.hairStyle()) {
      case LONG ->
          fill(
              hair.darker(),
              new RoundRectangle2D.Double(32 - halfWidth - 4, 15, 2 * halfWidth + 8, 43, 26, 26));
      case CURLY -> {
        for (int k = 0; k <= 8; k++) {
          double angle = Math.PI * (1 + k / 8.0);
          fill(
              hair.darker(),
              ellipse(32 + (halfWidth + 1) * Math.cos(angle), 29 + 15 * Math.sin(angle), 6, 6));
        }
      }
      case BUN -> fill(hair.darker(), ellipse(32, 11, 7, 6.5));
      case BALD, SHORT, MOHAWK -> {}
    }
  }

  private void hairInFront() {
    switch (face.hairStyle()) {
      case BALD -> {}
      case SHORT -> fill(hair, cap(28));
      case LONG -> {
        Area fringe = cap(29);
        fringe.subtract(new Area(ellipse(36, 33, 12, 9)));
        fill(hair, fringe);
        for (int side = -1; side <= 1; side += 2) {
          double x = 32 + side * (halfWidth + 0.5);
          fill(hair, new RoundRectangle2D.Double(x - 2.6, 26, 5.2, 30, 5, 6));
        }
      }
      case CURLY -> {
        for (int k = 0; k <= 5; k++) {
          double x = 32 + (k - 2.5) * halfWidth / 2.7;
          fill(hair, ellipse(x, 19.5 + Math.abs(k - 2.5) * 1.2, 4.6, 4.6));
        }
      }
      case BUN -> fill(hair, cap(25));
      case MOHAWK -> {
        Path2D crest = new Path2D.Double();
        crest.moveTo(27, 24);
        crest.lineTo(26, 9);
        crest.lineTo(29.3, 12.5);
        crest.lineTo(32, 5);
        crest.lineTo(34.7, 12.5);
        crest.lineTo(38, 9);
        crest.lineTo(37, 24);
        crest.closePath();
        fill(hair, crest);
      }
    }
  }

  /** Returns the top of a slightly enlarged head, down to a line, with the forehead cut out. */
  private Area cap(double line) {
    Area cap = new Area(ellipse(32, 33, halfWidth + 1.4, 18.8));
    cap.subtract(new Area(new Rectangle2D.Double(0, line + 4, SIZE, SIZE)));
    cap.subtract(new Area(ellipse(32, line + 8, halfWidth - 1.5, 9)));
    return cap;
  }

  private void hat() {
    double brim = halfWidth + 2;
    switch (face.hat()) {
      case NONE -> {}
      case CAP -> {
        fill(
            new Color(0x2D59A8), new Arc2D.Double(32 - brim, 9, 2 * brim, 30, 0, 180, Arc2D.CHORD));
        fill(new Color(0x1D3C78), new RoundRectangle2D.Double(30, 21.5, brim + 6, 4, 4, 4));
      }
      case BEANIE -> {
        fill(
            new Color(0xE3B23C), new Arc2D.Double(32 - brim, 6, 2 * brim, 34, 0, 180, Arc2D.CHORD));
        fill(new Color(0xF6E7B4), new RoundRectangle2D.Double(32 - brim, 20, 2 * brim, 5, 4, 4));
        fill(new Color(0xF6E7B4), ellipse(32, 6, 3.2, 3.2));
      }
      case TOP_HAT -> {
        fill(new Color(0x26222E), new RoundRectangle2D.Double(21, 2, 22, 20, 3, 3));
        fill(new Color(0xA8323E), new Rectangle2D.Double(21, 16.5, 22, 3.5));
        fill(new Color(0x26222E), new RoundRectangle2D.Double(32 - brim, 20, 2 * brim, 4, 4, 4));
      }
    }
  }

  private void light() {
    if (face.light() == Light.SOFT) {
      return;
    }
    double from = face.light() == Light.LEFT ? 0 : SIZE;
    Color bright = new Color(255, 244, 214, 70);
    Color shade = new Color(24, 16, 48, 90);
    Color clear = new Color(24, 16, 48, 0);
    g.setPaint(new GradientPaint((float) from, 0, bright, 32, 0, clear));
    g.fill(half(from == 0));
    g.setPaint(new GradientPaint(32, 0, clear, (float) (SIZE - from), 0, shade));
    g.fill(half(from != 0));
  }

  private static Shape half(boolean left) {
    return new Rectangle2D.Double(left ? 0 : 32, 0, 32, SIZE);
  }

  private static Color skin(Face.Skin skin) {
    return new Color(
        switch (skin) {
          case PALE -> 0xFBE4D5;
          case FAIR -> 0xF2C49B;
          case TAN -> 0xD69A66;
          case BROWN -> 0x9C633A;
          case DARK -> 0x633B22;
        });
  }

  private static Color hair(Face.HairColour colour) {
    return new Color(
        switch (colour) {
          case BLACK -> 0x26202A;
          case BROWN -> 0x6A4023;
          case BLOND -> 0xE6C264;
          case RED -> 0xC2502A;
          case GREY -> 0xA9A9B3;
        });
  }

  private void fill(Color colour, Shape shape) {
    g.setPaint(colour);
    g.fill(shape);
  }

  private void stroke(Color colour, double width, Shape shape) {
    g.setPaint(colour);
    g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(shape);
  }

  private static Ellipse2D ellipse(double x, double y, double halfWidth, double halfHeight) {
    return new Ellipse2D.Double(x - halfWidth, y - halfHeight, 2 * halfWidth, 2 * halfHeight);
  }

  private static BufferedImage averaged(BufferedImage canvas) {
    int[] fine = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData(); // (row, column)
    BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int k = 0; k < SCALE * SCALE; k++) {
          int rgb = fine[(row * SCALE + k / SCALE) * SIZE * SCALE + column * SCALE + k % SCALE];
          red += rgb >> 16 & 0xFF;
          green += rgb >> 8 & 0xFF;
          blue += rgb & 0xFF;
        }
        int samples = SCALE * SCALE;
        picture.setRGB(column, row, red / samples << 16 | green / samples << 8 | blue / samples);
      }
    }
    return picture;
  }
}
