package dev.floe.publisher;

import dev.floe.publisher.access.Pricing;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork;
import dev.floe.write.StoreException;
import dev.floe.write.StoreException.Fault;
import java.util.function.Supplier;

/** What the network asks for storage now. */
final class NetworkPrices implements Pricing {
    private final Supplier<WalrusNetwork> network;

    /** @param network asked when a price is */
    NetworkPrices(Supplier<WalrusNetwork> network) {
        this.network = network;
    }

    @Override
    public long frost(long bytes, int epochs) throws StoreException {
        try {
            NetworkState state = network.get().state();
            if (epochs > state.maxEpochsAhead()) {
                throw new StoreException(
                        Fault.INVALID_REQUEST, "epochs must be 1 to " + state.maxEpochsAhead() + ", not " + epochs);
            }
            long encoded = state.encoding().encodedLength(bytes);
            return state.storageCost(encoded, epochs) + state.writeCost(encoded);
        } catch (SuiException e) {
            throw new StoreException(Fault.CHAIN, e.getMessage(), e);
        } catch (RedStuffException e) {
            throw new StoreException(Fault.TOO_LARGE, e.getMessage(), e);
        }
    }
}
