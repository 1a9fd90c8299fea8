package dev.floe.publisher;

import dev.floe.publisher.relay.RelayNetwork;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException;
import dev.floe.write.StoreException.Fault;
import dev.floe.write.WriteConnection;
import java.util.Optional;

/** The network of a publisher, as its relay needs it. */
final class RelayConnection implements RelayNetwork {
    private final WriteConnection connection;

    RelayConnection(WriteConnection connection) {
        this.connection = connection;
    }

    @Override
    public Optional<LedgerTransaction> transaction(Digest digest) throws SuiException {
        return connection.transaction(digest);
    }

    @Override
    public long encodedLength(long length) throws StoreException {
        try {
            return state().encoding().encodedLength(length);
        } catch (RedStuffException e) {
            throw new StoreException(Fault.TOO_LARGE, e.getMessage(), e);
        }
    }

    @Override
    public int epoch() throws StoreException {
        return state().epoch();
    }

    private NetworkState state() throws StoreException {
        try {
            return connection.network().state();
        } catch (SuiException e) {
            throw new StoreException(Fault.CHAIN, e.getMessage(), e);
        }
    }
}
