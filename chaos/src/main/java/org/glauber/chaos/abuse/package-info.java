/**
 * The scenario {@code strangers}: abusive clients attack gateways while the calls of bystanders are
 * measured beside them.
 */
@NullMarked
package org.glauber.chaos.abuse;

import org.jspecify.annotations.NullMarked;
