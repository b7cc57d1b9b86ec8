/**
 * PNG and JPEG files as a viewer shows them: upright, in sRGB numbers, over white.
 *
 * <pre>
 *   bytes ──▶ ImageFile.of: chunks or segments, size, orientation ──▶ rgb(): the JDK decompresses,
 *             nothing is decoded yet                                  samples become colours here
 * </pre>
 *
 * <p>Only what decompression needs is given to the JDK's decoders: no metadata and no ICC profile.
 * Profiles and gamma are not applied, as Pillow and ImageMagick do not apply them when they show a
 * file's numbers.
 */
@NullMarked
package org.glauber.network.imagefile;

import org.jspecify.annotations.NullMarked;
