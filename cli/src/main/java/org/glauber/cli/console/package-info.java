/**
 * What people see: the terminal, a region of it that is redrawn in place, tables, quantities in
 * words.
 */
@NullMarked
package org.glauber.cli.console;

import org.jspecify.annotations.NullMarked;
