/**
 * Decodes PNG and JPEG files as viewers display them: upright, as sRGB values, over white.
 *
 * <pre>
 *   bytes ──▶ ImageFile.of: chunks or segments, size, orientation ──▶ rgb(): the JDK decompresses,
 *             nothing is decoded yet                                  samples become colours here
 * </pre>
 *
 * <p>The JDK's decoders receive only what decompression needs, without metadata and ICC profiles.
 * Profiles and gamma are not applied; neither do Pillow and ImageMagick apply them when they return
 * the values of a file.
 */
@NullMarked
package org.glauber.network.imagefile;

import org.jspecify.annotations.NullMarked;
