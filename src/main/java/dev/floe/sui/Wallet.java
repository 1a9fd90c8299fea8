package dev.floe.sui;

import dev.floe.bytes.Backoff;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TransactionData;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Signs and pays for transactions, one after the other, since they spend the same coins. A transaction that comes too
 * late for an object that it uses is built again; one whose answer was lost is not, it is asked for.
 */
final class Wallet {
    private static final Logger LOG = Logger.getLogger(Wallet.class);
    private static final Backoff BUILD_AGAIN = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), 6);
    private static final Backoff ASK_AGAIN = Backoff.unlimited(Duration.ofMillis(100), Duration.ofSeconds(2));
    /** After that it is for the caller to look what has happened. */
    private static final Duration ASK_FOR = Duration.ofSeconds(20);
    /** What a dry run may cost: the most that Sui allows. */
    private static final long LARGEST_BUDGET = 50_000_000_000L;
    /** Units of gas that a budget has to spare, as in Sui's own clients. */
    private static final long SPARE_UNITS = 1000;
    /** How many coins Sui takes as payment. */
    private static final int MAX_COINS = 256;

    private final SuiClient sui;
    private final SuiKeyPair signer;
    private final ObjectId address;
    private final OptionalLong gasBudget;
    private final ReentrantLock turn = new ReentrantLock(true);

    Wallet(SuiClient sui, SuiKeyPair signer) {
        this(sui, signer, OptionalLong.empty());
    }

    /** @param gasBudget the MIST that a transaction may take as gas; empty for what it needs and a little more */
    Wallet(SuiClient sui, SuiKeyPair signer, OptionalLong gasBudget) {
        this.sui = sui;
        this.gasBudget = gasBudget;
        this.signer = signer;
        this.address = ObjectId.of(signer.address());
    }

    /** Builds a transaction from what the chain says now. */
    interface Builder {
        Program build() throws SuiException;
    }

    ObjectId address() {
        return address;
    }

    /** @throws SuiException also if it was executed and failed */
    Execution run(Builder builder) throws SuiException {
        turn.lock();
        try {
            for (int failures = 1; ; failures++) {
                try {
                    return submit(builder.build());
                } catch (SuiException e) {
                    if (e.kind() != SuiException.Kind.STALE_OBJECT || !BUILD_AGAIN.permitsAnother(failures)) {
                        throw e;
                    }
                    LOG.debugf("Building a transaction again: %s", e.getMessage());
                    pause(BUILD_AGAIN.pause(failures), e);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private static void pause(Duration time, SuiException why) throws SuiException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    private Execution submit(Program program) throws SuiException {
        long price = sui.referenceGasPrice();
        GasSummary used = sui.simulate(data(program, List.of(), price, LARGEST_BUDGET))
                .orThrow()
                .gas();
        long spare = SPARE_UNITS * price;
        long budget = gasBudget.orElse(Math.max(used.computation(), used.net()) + spare);
        TransactionData transaction = data(program, payment(budget + program.fromGas()), price, budget);
        return execute(transaction, List.of(signer.signTransaction(transaction.toBcs())))
                .orThrow();
    }

    /**
     * Asks for an answer that was lost, with the very same transaction: the chain does it once and tells what it did as
     * often as it is asked.
     */
    private Execution execute(TransactionData transaction, List<byte[]> signatures) throws SuiException {
        long end = System.nanoTime() + ASK_FOR.toNanos();
        for (int asked = 1; ; asked++) {
            try {
                return sui.execute(transaction, signatures);
            } catch (SuiException e) {
                boolean lost = e.kind() == SuiException.Kind.UNAVAILABLE || e.kind() == SuiException.Kind.TIMEOUT;
                if (!lost || System.nanoTime() - end > 0) {
                    throw e;
                }
                LOG.debugf("Asking again what transaction %s did: %s", transaction.digest(), e.getMessage());
                pause(ASK_AGAIN.pause(asked), e);
            }
        }
    }

    private TransactionData data(Program program, List<ObjectRef> payment, long price, long budget) {
        return new TransactionData(
                program.build(), address, new GasData(payment, address, price, budget), new Expiration.Never());
    }

    private List<ObjectRef> payment(long budget) throws SuiException {
        List<OwnedCoin> coins = sui.coins(address, StructTag.SUI, budget);
        long sum = 0;
        for (OwnedCoin coin : coins.subList(0, Math.min(coins.size(), MAX_COINS))) {
            sum += coin.balance();
        }
        if (sum < budget) {
            throw new SuiException(
                    SuiException.Kind.INSUFFICIENT_FUNDS,
                    address + " has " + sum + " MIST in the coins that can pay for gas, and needs " + budget);
        }
        return coins.stream().limit(MAX_COINS).map(OwnedCoin::reference).toList();
    }

    /** Coins of WAL worth at least {@code frost}. */
    List<OwnedCoin> wal(String walType, long frost) throws SuiException {
        StructTag currency = StructTag.parse(walType).orElseThrow();
        List<OwnedCoin> coins = sui.coins(address, currency, frost);
        long sum = 0;
        for (OwnedCoin coin : coins) {
            sum += coin.balance();
        }
        if (sum < frost || coins.isEmpty()) {
            throw new SuiException(
                    SuiException.Kind.INSUFFICIENT_FUNDS,
                    address + " has " + sum + " FROST and needs " + frost + " (1 WAL is 1000000000 FROST)");
        }
        return coins;
    }
}
