package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreRequest;
import dev.floe.write.WriteConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How commands that store something are told for how long and how, and the connection that they do it over. */
final class StoreOptions {
    private static final String MAX = "max";
    /** What shells report for a command that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private static final long ENCODE_MEMORY = 64L << 20;

    @ArgGroup(multiplicity = "1")
    private Lifetime lifetime;

    /** For how long to store: one of these. */
    private static final class Lifetime {
        @Option(names = "--epochs", paramLabel = "N|max", description = "for how many epochs, the current one included")
        private String epochs;

        @Option(names = "--end-epoch", paramLabel = "N", description = "until the beginning of this epoch")
        private Integer endEpoch;

        @Option(
                names = "--earliest-expiry-time",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "until this moment at least, such as 2027-01-31T12:00:00Z; epochs end when they end, and"
                        + " this is computed as if all took as long as they should")
        private Instant earliestExpiry;
    }

    /** Parses a moment as RFC 3339 has it; a space may stand for the T. */
    static final class TimeConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(
                                text.strip().replaceFirst(" ?UTC$", "Z").replace(' ', 'T'))
                        .toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time as RFC 3339 has it, such as 2027-01-31T12:00:00Z");
            }
        }
    }

    @ArgGroup
    private Persistence persistence;

    /** Whether the owner may delete the blob. */
    private static final class Persistence {
        @Option(names = "--permanent", description = "nobody can delete the blob before its time")
        private boolean permanent;

        @Option(names = "--deletable", description = "the owner can delete the blob (the default)")
        private boolean deletable;
    }

    @Option(names = "--share", description = "wrap the blob in a shared object, which everybody can pay for")
    private boolean share;

    @Option(names = "--force", description = "store even if the blob is certified for long enough already")
    private boolean force;

    @Option(
            names = "--ignore-resources",
            description = "do not look for blobs and registrations that the wallet already owns")
    private boolean ignoreResources;

    @Option(names = "--dry-run", description = "only say what it would cost")
    private boolean dryRun;

    @Option(names = "--encoding-type", hidden = true, paramLabel = "RS2", description = "the only one that there is")
    private EncodingType encodingType;

    /** The encodings that the network still takes. */
    enum EncodingType {
        RS2
    }

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description = "where the encoded blob waits, about five times its size (default: in $STATE_DIRECTORY,"
                    + " $XDG_STATE_HOME/floe or ~/.local/state/floe)")
    private Path spool;

    @Mixin
    private WalletOptions wallet;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    boolean dryRun() {
        return dryRun;
    }

    /** What a command does with the connection; the result is its exit code. */
    interface Storing {
        int with(WriteConnection connection, NetworkState state, StoreRequest request)
                throws SuiException, IOException, InterruptedException;
    }

    /** Connects, and lets go of everything when Ctrl-C is pressed. */
    int connected(Storing storing) throws IOException, SuiException {
        ClientConfig config = wallet.load();
        SuiKeyPair key = wallet.key(config);
        SpoolDirectory.Root root =
                () -> spool != null ? spool : OwnDirectories.ofThisProcess().of("store");
        Vertx vertx = NetworkOptions.vertx();
        StopSignal stop = new StopSignal();
        try (WriteConnection connection = WriteConnection.open(
                config, key, wallet.gasBudget(), SpoolDirectory.open(root), ENCODE_MEMORY, vertx, PeerObserver.NONE)) {
            NetworkState state = connection.network().refresh();
            return storing.with(connection, state, request(state));
        } catch (InterruptedException e) {
            System.err.println(command.qualifiedName() + ": stopped; the same command resumes");
            return INTERRUPTED;
        } finally {
            vertx.close();
            stop.done();
        }
    }

    private StoreRequest request(NetworkState state) {
        StoreRequest request = StoreRequest.forEpochs(epochs(state));
        if (persistence != null && persistence.permanent) {
            request = request.permanent();
        }
        if (force) {
            request = request.forced();
        }
        if (share) {
            request = request.shared();
        }
        return ignoreResources ? request : request.reusing();
    }

    private int epochs(NetworkState state) {
        if (lifetime.endEpoch != null) {
            int epochs = lifetime.endEpoch - state.epoch();
            if (epochs < 1) {
                throw wrong("--end-epoch must be after the current epoch, which is " + state.epoch());
            }
            return epochs;
        }
        if (lifetime.earliestExpiry != null) {
            return epochsUntil(state, lifetime.earliestExpiry);
        }
        if (lifetime.epochs.equals(MAX)) {
            return state.maxEpochsAhead();
        }
        try {
            return Integer.parseInt(lifetime.epochs);
        } catch (NumberFormatException e) {
            throw wrong("--epochs must be a number or 'max', not '" + lifetime.epochs + "'");
        }
    }

    /** So many that the last one ends after {@code moment}. */
    private int epochsUntil(NetworkState state, Instant moment) {
        Instant now = Instant.now();
        if (!moment.isAfter(now)) {
            throw wrong("--earliest-expiry-time is over: " + moment);
        }
        // While the epoch is changing, it is as if it began now.
        Instant start = state.startOf(state.epoch()).orElse(now);
        Duration until = Duration.between(start, moment);
        long epochs = Math.max(0, until.dividedBy(state.epochDuration())) + 1;
        if (epochs > state.maxEpochsAhead()) {
            throw wrong("--earliest-expiry-time is " + epochs + " epochs ahead, and storage can be bought for "
                    + state.maxEpochsAhead());
        }
        return (int) epochs;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
