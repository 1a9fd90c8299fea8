package dev.floe.chain;

import dev.floe.chain.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A chain that answers: the ledger in a directory, and the doors to it. Closing it closes all. */
public final class OpenChain implements AutoCloseable {
    private final Ledger ledger;
    private final ChainDoor door;
    private final Optional<ControlSocket> control;
    private final Optional<EpochClock> epochs;

    private OpenChain(Ledger ledger, ChainDoor door, Optional<ControlSocket> control, Optional<EpochClock> epochs) {
        this.ledger = ledger;
        this.door = door;
        this.control = control;
        this.epochs = epochs;
    }

    /** Who makes the calls that end epochs. */
    public enum Epochs {
        /** The chain itself, when their time has come. */
        BY_CHAIN,
        /** The storage nodes, or whoever asks at the control socket. */
        BY_NODES
    }

    /**
     * Opens the chain in {@code directory}, or begins one there, says in {@code deployment.json} where Walrus is, and answers
     * from then on.
     *
     * @param genesis describes the network of a new chain
     * @param port to listen on; 0 for any free one
     * @throws IllegalArgumentException if there is neither a chain nor a genesis
     */
    public static OpenChain open(Path directory, Optional<Path> genesis, String host, int port, Epochs epochs)
            throws IOException {
        Ledger ledger = ledger(directory, genesis);
        try {
            DeploymentFile.write(directory, ledger);
            ChainDoor door = ChainDoor.open(ledger, host, port);
            try {
                Optional<ControlSocket> control = ControlSocket.open(directory, ledger);
                Optional<EpochClock> clock =
                        epochs == Epochs.BY_CHAIN ? Optional.of(EpochClock.start(ledger.epochs())) : Optional.empty();
                return new OpenChain(ledger, door, control, clock);
            } catch (IOException | RuntimeException e) {
                door.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    private static Ledger ledger(Path directory, Optional<Path> genesis) throws IOException {
        if (Ledger.exists(directory)) {
            return Ledger.open(directory, InstantSource.system());
        }
        Path description = genesis.orElseThrow(() ->
                new IllegalArgumentException(directory + " has no chain yet: say with --genesis what to start with"));
        return Ledger.create(
                directory, NetworkDescription.read(description, System.currentTimeMillis()), InstantSource.system());
    }

    /** The ID of the chain, as clients see it. */
    public String chainId() {
        return ledger.chainId().toString();
    }

    /** See {@link Ledger#tellFrom}. */
    public void tellFrom(long checkpoint) {
        ledger.tellFrom(checkpoint);
    }

    /** Completes, with the reason, when the chain cannot go on; started again it goes on from what it has acknowledged. */
    public CompletableFuture<String> failure() {
        return ledger.failure();
    }

    /** Where it listens. */
    public int port() {
        return door.port();
    }

    @Override
    public void close() throws IOException {
        epochs.ifPresent(EpochClock::close);
        try {
            if (control.isPresent()) {
                control.get().close();
            }
            door.close();
        } finally {
            ledger.close();
        }
    }
}
