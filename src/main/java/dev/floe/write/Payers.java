package dev.floe.write;

import dev.floe.redstuff.BlobId;
import dev.floe.write.StoreRequest.Unfinished;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wallets that pay for stores. Each does one transaction at a time, since its transactions spend the same coins; so a
 * store is given to the one that has the fewest. The main wallet owns what is stored for nobody else; if there are others,
 * it pays only for stores that use what it owns already. Thread-safe.
 */
final class Payers {
    private final Payer main;
    private final List<Payer> others;
    private int turn;
    private boolean inherited;
    private final Object inheritance = new Object();

    Payers(WalletTransactions main, List<WalletTransactions> others) {
        this.main = new Payer(main);
        this.others = others.stream().map(Payer::new).toList();
    }

    Payer main() {
        return main;
    }

    /**
     * Looks once what the wallets have that nobody works on: registrations that were not certified, and whatever the wallets
     * have that keep nothing for themselves. Whoever comes meanwhile waits.
     *
     * @throws StoreException if the chain does not tell; it is asked again next time
     */
    void inherit(int epoch) throws StoreException, InterruptedException {
        synchronized (inheritance) {
            if (inherited) {
                return;
            }
            for (Payer payer : all().toList()) {
                payer.wallet.unfinished(epoch, payer != main).forEach(payer.registrations::leave);
            }
            inherited = true;
        }
    }

    /** One who pays for a store of {@code blobId}, until the turn is closed. */
    synchronized Turn begin(BlobId blobId, StoreRequest request) {
        Payer chosen = bound(blobId, request).orElseGet(this::leastBusy);
        chosen.stores++;
        return new Turn(chosen);
    }

    /** Whose objects the store may have to use. */
    private Optional<Payer> bound(BlobId blobId, StoreRequest request) {
        Optional<Payer> began = request.unfinished()
                .map(Unfinished::wallet)
                .flatMap(address -> all().filter(payer -> payer.wallet.address().equals(address))
                        .findFirst());
        if (began.isPresent()) {
            return began;
        }
        if (request.reuse() || others.isEmpty()) {
            return Optional.of(main);
        }
        return all().filter(payer -> payer.registrations.hasLeftBehind(blobId)).findFirst();
    }

    private Stream<Payer> all() {
        return Stream.concat(Stream.of(main), others.stream());
    }

    /** Of several in turns, so that none has all the small stores that come one by one. */
    private Payer leastBusy() {
        turn = (turn + 1) % others.size();
        Payer best = others.get(turn);
        for (int i = 1; i < others.size(); i++) {
            Payer other = others.get((turn + i) % others.size());
            if (other.stores < best.stores) {
                best = other;
            }
        }
        return best;
    }

    private synchronized void end(Payer payer) {
        payer.stores--;
    }

    /** A wallet, and the blob objects of it that stores use or have left behind. */
    static final class Payer {
        private final WalletTransactions wallet;
        private final Registrations registrations = new Registrations();
        private int stores;

        private Payer(WalletTransactions wallet) {
            this.wallet = wallet;
        }

        WalletTransactions wallet() {
            return wallet;
        }

        Registrations registrations() {
            return registrations;
        }
    }

    /** One store of one payer. */
    final class Turn implements AutoCloseable {
        private final Payer payer;

        private Turn(Payer payer) {
            this.payer = payer;
        }

        Payer payer() {
            return payer;
        }

        @Override
        public void close() {
            end(payer);
        }
    }
}
