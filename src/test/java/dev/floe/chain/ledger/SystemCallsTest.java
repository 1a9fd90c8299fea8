package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.ChainDoor;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.ChainStoragePools;
import dev.floe.sui.StoragePools;
import dev.floe.sui.SuiClient;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.DenyListSizes;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.StoragePool;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage pools, and what nodes say to the system, by programmable transactions: objects, fields and events. */
class SystemCallsTest {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 1000;
    private static final byte[] ROOT = TestChain.root(7);
    private static final BlobId BLOB = TestChain.blobId(ROOT, SIZE);

    @TempDir
    Path directory;

    private TestChain chain;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private static List<WalrusEvent> events(CommittedTransaction transaction) {
        return transaction.events().stream()
                .map(event ->
                        WalrusEvent.read(event.type().name(), event.contents()).orElseThrow())
                .toList();
    }

    private static List<WalrusEvent> eventsOf(Ptb ptb) throws RejectedTransactionException {
        CommittedTransaction transaction = ptb.execute();
        TestChain.requireSuccess(transaction);
        return events(transaction);
    }

    private ObjectId createPool(long bytes, int epochs) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument pool =
                ptb.walrus("system::create_storage_pool", ptb.system(), ptb.u64(bytes), ptb.u32(epochs), ptb.walCoin());
        return chain.created(
                ptb.transfer(chain.userAddress, pool).execute(), chain.types().storagePool());
    }

    private StoragePool.Inner inner(ObjectId pool) {
        SuiObject field = chain.ledger.object(StoragePool.innerField(pool)).orElseThrow();
        assertThat(field.owner()).isEqualTo(new Owner.Parent(pool));
        return Field.versioned(field.contents().orElseThrow(), StoragePool.Inner::read)
                .value();
    }

    private ObjectId blobField(ObjectId pool) {
        return Ids.dynamicObjectField(inner(pool).blobs().id(), TypeTag.Primitive.U256, BLOB.toBytes());
    }

    private PooledBlob pooledBlob(ObjectId id) {
        return BcsReader.parse(chain.ledger.object(id).orElseThrow().contents().orElseThrow(), PooledBlob::read);
    }

    private Ptb register(ObjectId pool, boolean deletable) {
        Ptb ptb = chain.ptb();
        ptb.walrus(
                "system::register_pooled_blob",
                ptb.system(),
                ptb.object(pool),
                ptb.pure(BLOB.toBytes()),
                ptb.pure(ROOT),
                ptb.u64(SIZE),
                ptb.pure(new byte[] {1}),
                ptb.pure(new byte[] {(byte) (deletable ? 1 : 0)}),
                ptb.walCoin());
        return ptb;
    }

    private Ptb certify(ObjectId pool, ObjectId blob, int... members) {
        TestChain.Certificate certificate = chain.certify(TestChain.confirmation(1, BLOB, Optional.of(blob)), members);
        Ptb ptb = chain.ptb();
        ptb.walrus(
                "system::certify_pooled_blob",
                ptb.system(),
                ptb.object(pool),
                ptb.pure(BLOB.toBytes()),
                ptb.bytes(certificate.signature()),
                ptb.bytes(certificate.bitmap()),
                ptb.bytes(certificate.message()));
        return ptb;
    }

    private Ptb onPool(String function, ObjectId pool) {
        Ptb ptb = chain.ptb();
        ptb.walrus(function, ptb.system(), ptb.object(pool), ptb.pure(BLOB.toBytes()));
        return ptb;
    }

    @Test
    void aPoolKeepsItsBlobsAsObjects() throws Exception {
        ObjectId pool = createPool(3 * MIB, 4);
        CommittedTransaction registered = register(pool, true).execute();
        ObjectId blob = chain.created(registered, chain.types().pooledBlob());
        assertThat(events(registered))
                .containsExactly(new WalrusEvent.PooledBlobRegistered(1, BLOB, SIZE, 1, true, blob, pool));
        assertThat(chain.ledger.object(blob).orElseThrow().owner()).isEqualTo(new Owner.Parent(blobField(pool)));
        assertThat(inner(pool).blobCount()).isEqualTo(1);
        assertThat(inner(pool).usedBytes()).isEqualTo(chain.ptb().encoded(SIZE));

        assertThat(TestChain.abort(register(pool, true).execute())).isEqualTo("dynamic_field:0");
        assertThat(TestChain.abort(certify(pool, blob, 0, 1).execute())).isEqualTo("bls_aggregate:2");
        assertThat(eventsOf(certify(pool, blob, 0, 1, 2)))
                .containsExactly(new WalrusEvent.PooledBlobCertified(1, BLOB, true, blob, pool));
        assertThat(pooledBlob(blob).certifiedEpoch()).contains(1);
        assertThat(TestChain.abort(
                        onPool("system::burn_expired_pooled_blob", pool).execute()))
                .isEqualTo("system_state_inner:2");
    }

    /** As a node asks over the network that does not know from events what is in it. */
    @Test
    void whatIsInAPoolIsListed() throws Exception {
        ObjectId pool = createPool(3 * MIB, 4);
        try (ChainDoor door = ChainDoor.open(chain.ledger, "127.0.0.1", 0);
                SuiClient sui = new SuiClient(List.of(URI.create("http://127.0.0.1:" + door.port())))) {
            ChainStoragePools pools = new ChainStoragePools(sui);
            StoragePool.Inner empty = pools.pool(pool).orElseThrow();
            assertThat(empty).isEqualTo(inner(pool));
            assertThat(empty.storage().endEpoch()).isEqualTo(5);
            assertThat(pools.blobs(empty, Optional.empty()))
                    .isEqualTo(new StoragePools.Page(List.of(), Optional.empty()));

            ObjectId blob =
                    chain.created(register(pool, true).execute(), chain.types().pooledBlob());
            eventsOf(certify(pool, blob, 0, 1, 2));
            StoragePools.Page page = pools.blobs(empty, Optional.empty());
            assertThat(page.blobs()).containsExactly(pooledBlob(blob));
            assertThat(page.blobs().getFirst().certifiedEpoch()).contains(1);
            assertThat(page.next()).isEmpty();
            assertThat(pools.pool(blob)).isEmpty();
        }
    }

    @Test
    void whatIsDeletedInAPoolIsGoneWithItsAttributes() throws Exception {
        ObjectId pool = createPool(3 * MIB, 4);
        ObjectId blob =
                chain.created(register(pool, true).execute(), chain.types().pooledBlob());
        ObjectId field = blobField(pool);
        Ptb attributes = chain.ptb();
        attributes.walrus(
                "storage_pool::insert_or_update_blob_metadata_pair",
                attributes.object(pool),
                attributes.pure(BLOB.toBytes()),
                attributes.string("color"),
                attributes.string("blue"));
        TestChain.requireSuccess(attributes.execute());
        assertThat(chain.ledger.object(Metadata.fieldOf(blob))).isPresent();

        CommittedTransaction deleted =
                onPool("system::delete_pooled_blob", pool).execute();
        TestChain.requireSuccess(deleted);
        assertThat(events(deleted)).containsExactly(new WalrusEvent.PooledBlobDeleted(1, BLOB, blob, false, pool));
        assertThat(deleted.effects().changes())
                .filteredOn(change -> change.operation() == ObjectChange.IdOperation.DELETED)
                .allSatisfy(change -> assertThat(change.before()).isPresent())
                .extracting(ObjectChange::id)
                .containsExactlyInAnyOrder(blob, field, Metadata.fieldOf(blob));
        assertThat(chain.ledger.object(blob)).isEmpty();
        assertThat(inner(pool).blobCount()).isZero();
        assertThat(inner(pool).usedBytes()).isZero();

        Ptb destroy = chain.ptb();
        Argument storage = destroy.walrus("storage_pool::destroy", destroy.object(pool));
        CommittedTransaction destroyed =
                destroy.transfer(chain.userAddress, storage).execute();
        TestChain.requireSuccess(destroyed);
        assertThat(chain.ledger.object(pool)).isEmpty();
        assertThat(chain.ledger.object(StoragePool.innerField(pool))).isEmpty();
        assertThat(chain.ledger
                        .ownedObjects(
                                chain.userAddress, Optional.of(chain.types().storage()), Optional.empty(), 2)
                        .items())
                .hasSize(1);
    }

    @Test
    void aPoolGrowsShrinksAndLastsLonger() throws Exception {
        ObjectId pool = createPool(3 * MIB, 4);
        Ptb ptb = chain.ptb();
        ptb.walrus("system::extend_storage_pool", ptb.system(), ptb.object(pool), ptb.u32(2), ptb.walCoin());
        ptb.walrus(
                "system::increase_storage_pool_capacity", ptb.system(), ptb.object(pool), ptb.u64(MIB), ptb.walCoin());
        Argument half = ptb.walrus(
                "system::decrease_storage_pool_unused_capacity_by_percent",
                ptb.system(),
                ptb.object(pool),
                ptb.pure(new byte[] {50}));
        Argument some = ptb.walrus(
                "system::decrease_storage_pool_capacity_by_size", ptb.system(), ptb.object(pool), ptb.u64(MIB));
        ptb.walrus("system::increase_storage_pool_capacity_with_storage", ptb.system(), ptb.object(pool), half);
        CommittedTransaction transaction = ptb.transfer(chain.userAddress, some).execute();
        ObjectId left = chain.created(transaction, chain.types().storage());
        assertThat(events(transaction)).containsExactly(new WalrusEvent.StoragePoolExtended(1, pool, 7));
        assertThat(chain.storage(left)).isEqualTo(new Storage(left, 1, 7, MIB));
        assertThat(inner(pool).storage().size()).isEqualTo(3 * MIB);
        SystemState state = chain.system();
        assertThat(state.futureAccounting().ahead(0).usedCapacity()).isEqualTo(4 * MIB);
        assertThat(state.futureAccounting().ahead(5).usedCapacity()).isEqualTo(4 * MIB);
        assertThat(state.futureAccounting().ahead(6).usedCapacity()).isZero();
    }

    private Member node(int position) {
        ObjectId member = chain.system().committee().members().get(position).node();
        ObjectId cap = chain.ledger.deployment().nodes().stream()
                .filter(node -> node.id().equals(member))
                .findFirst()
                .orElseThrow()
                .cap();
        return new Member(member, cap);
    }

    /** A member of the committee and its capability, which the faucet has. */
    private record Member(ObjectId node, ObjectId cap) {}

    private Ptb ofFaucet() {
        return new Ptb(chain, chain.ledger.deployment().faucet());
    }

    private StorageNodeCap cap(ObjectId id) {
        return BcsReader.parse(chain.ledger.object(id).orElseThrow().contents().orElseThrow(), StorageNodeCap::read);
    }

    private Ptb attest(int position, long checkpoint) {
        Ptb ptb = ofFaucet();
        ptb.walrus(
                "system::certify_event_blob",
                ptb.system(),
                ptb.object(node(position).cap()),
                ptb.pure(BLOB.toBytes()),
                ptb.pure(ROOT),
                ptb.u64(SIZE),
                ptb.pure(new byte[] {1}),
                ptb.u64(checkpoint),
                ptb.u32(1));
        return ptb;
    }

    @Test
    void nodesCertifyBlobsOfEventsWithoutPaying() throws Exception {
        assertThat(eventsOf(attest(0, 100))).isEmpty();
        assertThat(TestChain.abort(attest(0, 100).execute())).isEqualTo("system_state_inner:7");
        assertThat(TestChain.abort(attest(0, 200).execute())).isEqualTo("system_state_inner:6");
        assertThat(eventsOf(attest(1, 100))).isEmpty();
        assertThat(chain.system().eventBlobs().attestedWeight().values()).containsExactly(2);
        assertThat(eventsOf(attest(2, 100)))
                .extracting(WalrusEvent::name)
                .containsExactly("BlobRegistered", "BlobCertified");
        SystemState state = chain.system();
        assertThat(state.eventBlobs().attestedWeight()).isEmpty();
        assertThat(state.eventBlobs().latestCertified().orElseThrow().endingCheckpoint())
                .isEqualTo(100);
        assertThat(state.usedCapacity()).isEqualTo(chain.ptb().encoded(SIZE));
        assertThat(state.futureAccounting().ahead(0).rewards()).isZero();
        assertThat(eventsOf(attest(3, 100))).isEmpty();
        assertThat(cap(node(3).cap()).lastEventBlobAttestation()).contains(new StorageNodeCap.Attestation(100, 1));
    }

    @Test
    void aDenyListIsWhatTheOthersSigned() throws Exception {
        Member node = node(1);
        byte[] message = new BcsWriter()
                .u8(4)
                .u8(0)
                .u8(3)
                .u32(1)
                .fixed(node.node().toBytes())
                .u64(5)
                .u64(MIB)
                .u256(BigInteger.TEN)
                .toByteArray();
        TestChain.Certificate certificate = chain.certify(message, 0, 2, 3);
        Ptb register = ofFaucet();
        register.walrus(
                "system::register_deny_list_update",
                register.system(),
                register.object(node.cap()),
                register.pure(BlobId.ofU256(BigInteger.TEN).toBytes()),
                register.u64(5));
        assertThat(eventsOf(register))
                .containsExactly(new WalrusEvent.RegisterDenyListUpdate(1, BigInteger.TEN, 5, node.node()));

        assertThat(TestChain.abort(updateDenyList(node(2).cap(), certificate).execute()))
                .isEqualTo("system_state_inner:10");
        assertThat(eventsOf(updateDenyList(node.cap(), certificate)))
                .containsExactly(new WalrusEvent.DenyListUpdate(1, BigInteger.TEN, 5, node.node()));
        assertThat(TestChain.abort(updateDenyList(node.cap(), certificate).execute()))
                .isEqualTo("system_state_inner:9");
        assertThat(cap(node.cap()).denyListSize()).isEqualTo(MIB);
        ObjectId field =
                Ids.dynamicField(chain.system().denyListSizes(), chain.types().extendedFieldKey(), new byte[] {0});
        assertThat(Field.fromBcs(
                                chain.ledger
                                        .object(field)
                                        .orElseThrow()
                                        .contents()
                                        .orElseThrow(),
                                BcsReader::u8,
                                DenyListSizes::read)
                        .value()
                        .sizes())
                .isEqualTo(Map.of(node.node(), MIB));
    }

    private Ptb updateDenyList(ObjectId cap, TestChain.Certificate certificate) {
        Ptb ptb = ofFaucet();
        ptb.walrus(
                "system::update_deny_list",
                ptb.system(),
                ptb.object(cap),
                ptb.bytes(certificate.signature()),
                ptb.bytes(certificate.bitmap()),
                ptb.bytes(certificate.message()));
        return ptb;
    }

    @Test
    void whatIsDeniedAndWhichProtocolIsSpokenAreEventsAlone() throws Exception {
        byte[] denied =
                new BcsWriter().u8(5).u8(0).u8(3).u32(1).fixed(BLOB.toBytes()).toByteArray();
        TestChain.Certificate two = chain.certify(denied, 0, 3);
        Ptb delete = chain.ptb();
        delete.walrus(
                "system::delete_deny_listed_blob",
                delete.system(),
                delete.bytes(two.signature()),
                delete.bytes(two.bitmap()),
                delete.bytes(two.message()));
        assertThat(eventsOf(delete)).containsExactly(new WalrusEvent.DenyListBlobDeleted(1, BLOB));

        byte[] version = new BcsWriter().u8(6).u8(0).u8(3).u32(1).u32(3).u64(9).toByteArray();
        TestChain.Certificate three = chain.certify(version, 0, 1, 3);
        Ptb update = ofFaucet();
        update.walrus(
                "system::update_protocol_version",
                update.system(),
                update.object(node(0).cap()),
                update.bytes(three.signature()),
                update.bytes(three.bitmap()),
                update.bytes(three.message()));
        assertThat(eventsOf(update)).containsExactly(new WalrusEvent.ProtocolVersionUpdated(1, 3, 9));
    }

    @Test
    void subsidiesForEachEpochAreAVectorOfBalances() throws Exception {
        Ptb ptb = chain.ptb();
        Argument coins = ptb.split(ptb.walCoin(), ptb.u64(10), ptb.u64(20));
        StructTag balance = StructTag.balance(chain.wal());
        Argument first = ptb.call(Ids.SUI_FRAMEWORK, "coin::into_balance", List.of(chain.wal()), ptb.result(coins, 0));
        Argument second = ptb.call(Ids.SUI_FRAMEWORK, "coin::into_balance", List.of(chain.wal()), ptb.result(coins, 1));
        Argument vector = ptb.add(new Command.MakeMoveVector(Optional.of(balance), List.of(first, second)));
        ptb.walrus("system::add_per_epoch_subsidies", ptb.system(), vector);
        TestChain.requireSuccess(ptb.execute());
        assertThat(chain.system().futureAccounting().ahead(0).rewards()).isEqualTo(10);
        assertThat(chain.system().futureAccounting().ahead(1).rewards()).isEqualTo(20);
    }
}
