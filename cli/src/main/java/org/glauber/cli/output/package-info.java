/**
 * How the events of a call for texts are shown: {@code LiveOutput} redraws them on a terminal,
 * {@code PlainOutput} prints finished texts, {@code JsonOutput} prints every event; and the summary
 * of progress, which images use as well.
 */
@NullMarked
package org.glauber.cli.output;

import org.jspecify.annotations.NullMarked;
