/**
 * Output for users: the terminal, a region of it that is redrawn in place, wrapped text, tables,
 * and formatted quantities.
 */
@NullMarked
package org.glauber.console.terminal;

import org.jspecify.annotations.NullMarked;
