package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.BlobBucket;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.Exchange;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.MoveStruct;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.Subsidies;
import dev.floe.sui.move.WalrusSubsidies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages that go with Walrus, by programmable transactions. */
class CompanionCallsTest {
    private static final long MIB = 1 << 20;
    private static final long STORAGE_PRICE = 100_000;

    @TempDir
    Path directory;

    private TestChain chain;
    private Companions companions;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        companions = Companions.of(chain.ledger.deployment().originalContract());
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private <T extends MoveStruct> T read(ObjectId id, Function<BcsReader, T> reader) {
        return BcsReader.parse(chain.ledger.object(id).orElseThrow().contents().orElseThrow(), reader);
    }

    private Argument call(Ptb ptb, ObjectId contract, String function, Argument... arguments) {
        return ptb.call(contract, function, List.of(), arguments);
    }

    private CommittedTransaction give(Ptb ptb, Argument... objects) throws RejectedTransactionException {
        CommittedTransaction transaction =
                ptb.transfer(chain.userAddress, objects).execute();
        TestChain.requireSuccess(transaction);
        return transaction;
    }

    private ObjectId shared(ObjectId id) {
        assertThat(chain.ledger.object(id).orElseThrow().owner()).isInstanceOf(Owner.Shared.class);
        return id;
    }

    @Test
    void anExchangeGivesWalForSuiAtItsRate() throws Exception {
        Ptb create = chain.ptb();
        CommittedTransaction made = give(
                create,
                call(create, companions.walExchange(), "wal_exchange::new_funded", create.walCoin(), create.u64(1000)));
        ObjectId exchange = shared(chain.created(made, companions.exchange()));
        ObjectId cap = chain.created(made, companions.exchangeCap());

        Ptb trade = chain.ptb();
        call(
                trade,
                companions.walExchange(),
                "wal_exchange::set_exchange_rate",
                trade.object(exchange),
                trade.u64(1),
                trade.u64(2),
                trade.object(cap));
        Argument sui = trade.split(new Argument.GasCoin(), trade.u64(101));
        Argument bought = call(
                trade,
                companions.walExchange(),
                "wal_exchange::exchange_all_for_wal",
                trade.object(exchange),
                trade.result(sui, 0));
        ObjectId coin = chain.created(give(trade, bought), StructTag.coin(chain.wal()));
        assertThat(read(coin, Coin::read).balance()).isEqualTo(50);
        assertThat(read(exchange, Exchange::read))
                .isEqualTo(new Exchange(exchange, 950, 101, new Exchange.Rate(1, 2), cap));

        Ptb poor = chain.ptb();
        Argument much = poor.split(new Argument.GasCoin(), poor.u64(4000));
        call(
                poor,
                companions.walExchange(),
                "wal_exchange::exchange_all_for_wal",
                poor.object(exchange),
                poor.result(much, 0));
        CommittedTransaction refused = poor.execute();
        assertThat(TestChain.abort(refused)).isEqualTo("wal_exchange:0");
        assertThat(((ExecutionFailure.MoveAbort) TestChain.failure(refused))
                        .location()
                        .contract())
                .isEqualTo(companions.walExchange());
    }

    @Test
    void subsidiesPayAPartOfWhatTheBuyerPays() throws Exception {
        Ptb create = chain.ptb();
        Argument funds = create.split(create.walCoin(), create.u64(10 * STORAGE_PRICE));
        CommittedTransaction made = give(
                create,
                call(
                        create,
                        companions.subsidies(),
                        "subsidies::new_with_initial_rates_and_funds",
                        create.pure(companions.subsidies().toBytes()),
                        create.pure(new byte[] {(byte) 0x88, 0x13}),
                        create.pure(new byte[] {(byte) 0xE8, 0x03}),
                        create.result(funds, 0)));
        ObjectId subsidies = shared(chain.created(made, companions.subsidiesObject()));

        long before = chain.ledger.balance(chain.userAddress, chain.wal());
        Ptb buy = chain.ptb();
        Argument storage = call(
                buy,
                companions.subsidies(),
                "subsidies::reserve_space",
                buy.object(subsidies),
                buy.system(),
                buy.u64(MIB),
                buy.u32(2),
                buy.walCoin());
        ObjectId bought = chain.created(give(buy, storage), chain.types().storage());
        assertThat(read(bought, Storage::read)).isEqualTo(new Storage(bought, 1, 3, MIB));
        assertThat(before - chain.ledger.balance(chain.userAddress, chain.wal()))
                .isEqualTo(STORAGE_PRICE);
        assertThat(read(subsidies, Subsidies::read).pool()).isEqualTo(10 * STORAGE_PRICE - 120_000);
        assertThat(chain.system().futureAccounting().ahead(0).rewards()).isEqualTo(STORAGE_PRICE + 10_000);
        assertThat(chain.system().futureAccounting().ahead(1).rewards()).isEqualTo(STORAGE_PRICE + 10_000);
    }

    @Test
    void whoHasTheCapOfABucketRegistersBlobsInIt() throws Exception {
        Ptb create = chain.ptb();
        CommittedTransaction made = give(
                create,
                call(
                        create,
                        companions.blobBucket(),
                        "blob_bucket::new",
                        create.system(),
                        create.u64(3 * MIB),
                        create.u32(3),
                        create.walCoin()));
        ObjectId bucket = shared(chain.created(made, companions.bucket()));
        ObjectId cap = chain.created(made, companions.bucketCap());
        assertThat(read(cap, BlobBucket.Cap::read).bucket()).isEqualTo(bucket);

        Ptb other = chain.ptb();
        ObjectId otherCap = chain.created(
                give(
                        other,
                        call(
                                other,
                                companions.blobBucket(),
                                "blob_bucket::new",
                                other.system(),
                                other.u64(MIB),
                                other.u32(3),
                                other.walCoin())),
                companions.bucketCap());
        assertThat(TestChain.abort(register(bucket, otherCap).execute())).isEqualTo("blob_bucket:0");

        CommittedTransaction registered = register(bucket, cap).execute();
        chain.created(registered, chain.types().pooledBlob());
        assertThat(registered.events())
                .extracting(event -> event.type().name())
                .containsExactly("PooledBlobRegistered");
        CommittedTransaction again = register(bucket, cap).execute();
        assertThat(TestChain.abort(again)).isEqualTo("dynamic_field:0");
    }

    @Test
    void nodesEarnMoreByWhatClientsPaid() throws Exception {
        ObjectId staking = chain.ledger.deployment().staking();
        Ptb create = chain.ptb();
        CommittedTransaction made = give(
                create,
                call(
                        create,
                        companions.walrusSubsidies(),
                        "walrus_subsidies::new",
                        create.system(),
                        create.object(staking),
                        create.u32(15_000),
                        create.u64(7),
                        create.u64(11)));
        ObjectId subsidies = shared(chain.created(made, companions.walrusSubsidiesObject()));
        ObjectId cap = chain.created(made, companions.walrusSubsidiesCap());
        assertThat(inner(subsidies))
                .extracting(WalrusSubsidies.Inner::base, WalrusSubsidies.Inner::perShard)
                .containsExactly(7L, 11L);

        Ptb use = chain.ptb();
        Argument funds = use.split(use.walCoin(), use.u64(10 * STORAGE_PRICE));
        call(
                use,
                companions.walrusSubsidies(),
                "walrus_subsidies::add_coin",
                use.object(subsidies),
                use.result(funds, 0));
        call(
                use,
                companions.walrusSubsidies(),
                "walrus_subsidies::set_base_subsidy",
                use.object(subsidies),
                use.object(cap),
                use.u64(8));
        Argument storage = use.walrus("system::reserve_space", use.system(), use.u64(MIB), use.u32(2), use.walCoin());
        for (int twice = 0; twice < 2; twice++) {
            call(
                    use,
                    companions.walrusSubsidies(),
                    "walrus_subsidies::process_subsidies",
                    use.object(subsidies),
                    use.object(staking),
                    use.system(),
                    use.object(Ids.CLOCK));
        }
        give(use, storage);
        assertThat(chain.system().futureAccounting().ahead(0).rewards()).isEqualTo(STORAGE_PRICE * 5 / 2);
        assertThat(chain.system().futureAccounting().ahead(1).rewards()).isEqualTo(STORAGE_PRICE * 5 / 2);
        assertThat(inner(subsidies).pool()).isEqualTo(7 * STORAGE_PRICE);
        assertThat(inner(subsidies).base()).isEqualTo(8);
        assertThat(inner(subsidies).lastSubsidizedMillis()).isEqualTo(TestChain.START);
    }

    private WalrusSubsidies.Inner inner(ObjectId subsidies) {
        ObjectId field = Ids.dynamicField(subsidies, companions.walrusSubsidiesKey(), new byte[] {0});
        return Field.fromBcs(
                        chain.ledger.object(field).orElseThrow().contents().orElseThrow(),
                        BcsReader::u8,
                        WalrusSubsidies.Inner::read)
                .value();
    }

    private Ptb register(ObjectId bucket, ObjectId cap) {
        byte[] root = TestChain.root(3);
        BlobId blobId = TestChain.blobId(root, 500);
        Ptb ptb = chain.ptb();
        call(
                ptb,
                companions.blobBucket(),
                "blob_bucket::register_blob",
                ptb.object(bucket),
                ptb.object(cap),
                ptb.system(),
                ptb.pure(blobId.toBytes()),
                ptb.pure(root),
                ptb.u64(500),
                ptb.pure(new byte[] {1}),
                ptb.pure(new byte[] {1}),
                ptb.walCoin());
        return ptb;
    }
}
