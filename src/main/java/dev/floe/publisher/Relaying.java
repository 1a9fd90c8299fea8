package dev.floe.publisher;

import dev.floe.publisher.relay.UploadRelay;
import java.util.Optional;

/** Whether a publisher is an upload relay, and which. */
record Relaying(Optional<UploadRelay> relay) {}
