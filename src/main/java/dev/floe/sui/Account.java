package dev.floe.sui;

import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A wallet on a network: all that its owner can do there without storage nodes. Opening does not talk to anybody yet. The
 * transactions of one account are executed one after the other. Thread-safe; methods of what it gives block.
 */
public final class Account implements AutoCloseable {
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);

    private final ChainNetwork network;
    private final Transactions transactions;

    private Account(ChainNetwork network, Transactions transactions) {
        this.network = network;
        this.transactions = transactions;
    }

    /**
     * @param gasBudget the MIST that a transaction may take as gas; empty for what it needs and a little more
     * @throws NetworkConfigException if the configuration names no usable full node
     */
    public static Account open(ClientConfig config, SuiKeyPair key, OptionalLong gasBudget) {
        return open(
                config.rpcUrls(),
                config.network().systemObject(),
                config.network().stakingObject(),
                key,
                gasBudget);
    }

    /** The same on the network with these roots, behind these full nodes. */
    public static Account open(
            List<URI> rpcUrls, ObjectId systemObject, ObjectId stakingObject, SuiKeyPair key, OptionalLong gasBudget) {
        SuiClient sui = new SuiClient(rpcUrls);
        ChainNetwork network = new ChainNetwork(sui, systemObject, stakingObject, STATE_TIME_TO_LIVE);
        return new Account(network, new Transactions(network, new Wallet(sui, key, gasBudget)));
    }

    public ObjectId address() {
        return transactions.address();
    }

    public ChainNetwork network() {
        return network;
    }

    /** Blobs that the wallet owns, or makes. */
    public ChainContract blobs() {
        return new ChainContract(transactions);
    }

    public SharedBlobContract sharedBlobs() {
        return new SharedBlobContract(transactions);
    }

    public StakingContract stakes() {
        return new StakingContract(transactions);
    }

    public ExchangeContract exchange() {
        return new ExchangeContract(transactions);
    }

    public OperatorContract nodes() {
        return new OperatorContract(transactions);
    }

    /** @param subsidies the shared object {@code walrus_subsidies::WalrusSubsidies} */
    public SubsidyContract subsidies(ObjectId subsidies) {
        return new ChainSubsidyContract(transactions, subsidies);
    }

    @Override
    public void close() {
        network.close();
    }
}
