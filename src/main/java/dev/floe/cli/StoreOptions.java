package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.BlobWriter;
import dev.floe.write.Relay;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreEstimate;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import dev.floe.write.WriteConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

    /** Relays say what they want, and a wallet is not theirs: several times the tip of the longest blob. */
    private static final long MOST_WITHOUT_A_QUESTION = 10_000_000_000L;

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
            names = "--upload-relay",
            paramLabel = "URL",
            description = "have this upload relay bring the blob to the nodes: it is sent once and not five times, and"
                    + " nothing encoded is kept here. The relay may ask for a tip in SUI")
    private URI uploadRelay;

    @Option(names = "--skip-tip-confirmation", description = "pay the upload relay's tip without asking")
    private boolean skipTipConfirmation;

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

    /** Stores blobs and quilts, directly or through an upload relay. */
    final class Store {
        private final BlobWriter writer;
        private final Optional<Relay> relay;

        private Store(BlobWriter writer, Optional<Relay> relay) {
            this.writer = writer;
            this.relay = relay;
        }

        StoreOutcome store(BlobSource blob, StoreRequest request, Consumer<StoreProgress> observer)
                throws StoreException, InterruptedException {
            return relay.isPresent()
                    ? writer.storeThrough(relay.get(), blob, request, observer)
                    : writer.store(blob, request, observer);
        }

        StoredQuilt storeQuilt(List<QuiltMember> members, StoreRequest request, Consumer<StoreProgress> observer)
                throws StoreException, InterruptedException {
            return relay.isPresent()
                    ? writer.storeQuiltThrough(relay.get(), members, request, observer)
                    : writer.storeQuilt(members, request, observer);
        }

        /** What it would cost. */
        StoreEstimate estimate(BlobSource blob, StoreRequest request) throws StoreException, InterruptedException {
            return writer.estimate(blob, request, relay);
        }
    }

    /** What the upload relay would have, to be put behind what the storage costs. */
    static String describeTip(StoreEstimate estimate) {
        return estimate.tip().isPresent()
                ? ", and a tip of " + Quantities.sui(estimate.tip().getAsLong())
                : "";
    }

    private Optional<Relay> relay(WriteConnection connection) {
        if (uploadRelay == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(connection.relay(uploadRelay, this::agree));
        } catch (IllegalArgumentException e) {
            throw wrong("--upload-relay: " + e.getMessage());
        }
    }

    private boolean agree(long mist, ObjectId recipient) {
        if (skipTipConfirmation && mist > MOST_WITHOUT_A_QUESTION) {
            System.err.println(command.qualifiedName() + ": the upload relay asks for a tip of " + Quantities.sui(mist)
                    + " to " + recipient + "; more than " + Quantities.sui(MOST_WITHOUT_A_QUESTION)
                    + " are not paid without somebody being asked");
            return false;
        }
        return skipTipConfirmation
                || mist == 0
                || Consent.asked(
                        command.commandLine(),
                        "--skip-tip-confirmation",
                        "the upload relay asks for a tip of " + Quantities.sui(mist) + " to " + recipient
                                + "; pay it?");
    }

    /** What a command does with the connection; the result is its exit code. */
    interface Storing {
        int with(WriteConnection connection, Store store, NetworkState state, StoreRequest request)
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
            Optional<Relay> relay = relay(connection);
            try {
                NetworkState state = connection.network().refresh();
                return storing.with(connection, new Store(connection.writer(), relay), state, request(state));
            } finally {
                relay.ifPresent(Relay::close);
            }
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
