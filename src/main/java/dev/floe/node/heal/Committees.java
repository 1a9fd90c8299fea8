package dev.floe.node.heal;

import dev.floe.protocol.Committee;
import java.util.Optional;

/**
 * Who holds shards at one moment.
 *
 * @param previous the holders one epoch ago; empty in the first epoch with a committee
 * @param changing whether the current committee is still taking its shards over
 */
public record Committees(Committee current, Optional<Committee> previous, boolean changing) {}
