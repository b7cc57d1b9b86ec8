/**
 * What commands share: handlers that turn failures into exit codes and sentences, options for the
 * credentials of calls, and converters of arguments.
 */
@NullMarked
package org.glauber.console.command;

import org.jspecify.annotations.NullMarked;
