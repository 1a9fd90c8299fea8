package dev.floe.bench.edge;

import java.io.IOException;
import java.net.URI;

/** Asks a server for the same thing as fast as it is answered, from one thread. */
interface LoadGenerator {
    Load run(URI what) throws IOException, InterruptedException;

    /** How long a run takes. */
    int seconds();
}
