/**
 * Reports models that a service refuses or serves with a warning: in the log, as a metric, over
 * HTTP health and to gateways.
 */
@NullMarked
package org.glauber.serving.model;

import org.jspecify.annotations.NullMarked;
