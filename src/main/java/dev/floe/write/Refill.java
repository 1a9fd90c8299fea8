package dev.floe.write;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import java.util.List;
import org.jboss.logging.Logger;

/** Sends coins from the main wallet to those sub-wallets that have become poor. Used by one thread at a time. */
public final class Refill {
    private static final Logger LOG = Logger.getLogger(Refill.class);

    private final WalrusNetwork network;
    private final WalrusContract main;
    private final List<ObjectId> wallets;
    private final Amounts amounts;
    private boolean failing;

    /**
     * @param minimum of MIST and of FROST below which a wallet is sent more of that
     * @param mist that it is sent at a time
     * @param frost that it is sent at a time
     */
    public record Amounts(long minimum, long mist, long frost) {
        public Amounts {
            if (minimum < 0 || mist < 1 || frost < 1) {
                throw new IllegalArgumentException("a refill is of at least one MIST and one FROST");
            }
        }
    }

    public Refill(WalrusNetwork network, WalrusContract main, List<ObjectId> wallets, Amounts amounts) {
        this.network = network;
        this.main = main;
        this.wallets = List.copyOf(wallets);
        this.amounts = amounts;
    }

    /**
     * Looks at each wallet once, and sends what it lacks. What fails is logged, and done with the next step.
     *
     * @return whether none lacks anything now
     */
    public boolean step() {
        for (ObjectId wallet : wallets) {
            try {
                refill(wallet);
                failing = false;
            } catch (SuiException e) {
                // A main wallet that is empty is so every second.
                if (!failing) {
                    LOG.errorf("sub-wallet %s cannot be refilled from %s: %s", wallet, main.address(), e.getMessage());
                }
                failing = true;
                return false;
            }
        }
        return true;
    }

    private void refill(ObjectId wallet) throws SuiException {
        WalrusNetwork.Balances has = network.balances(wallet);
        long mist = has.mist() < amounts.minimum() ? amounts.mist() : 0;
        long frost = has.frost() < amounts.minimum() ? amounts.frost() : 0;
        if (mist > 0 || frost > 0) {
            main.pay(wallet, mist, frost);
            LOG.infof("sent %d MIST and %d FROST to sub-wallet %s", mist, frost, wallet);
        }
    }
}
