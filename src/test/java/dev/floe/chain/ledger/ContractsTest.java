package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract functions do and refuse, with the codes that clients match. */
class ContractsTest {
    private static final long MIB = 1 << 20;
    private static final long STORAGE_PRICE = 100_000;
    private static final long WRITE_PRICE = 20_000;

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

    private ObjectId reserve(long size, int epochs) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument storage =
                ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(size), ptb.u32(epochs), ptb.walCoin());
        return chain.created(
                ptb.transfer(chain.userAddress, storage).execute(),
                chain.types().storage());
    }

    private String abortOfReserve(long size, long epochs) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(size), ptb.u32(epochs), ptb.walCoin());
        return TestChain.abort(ptb.execute());
    }

    private long wal() {
        return chain.ledger.balance(chain.userAddress, chain.wal());
    }

    private void certify(ObjectId id) throws RejectedTransactionException {
        Blob blob = chain.blob(id);
        byte[] message =
                TestChain.confirmation(1, blob.blobId(), blob.deletable() ? Optional.of(id) : Optional.empty());
        TestChain.requireSuccess(
                chain.ptb().certify(id, chain.certify(message, 0, 1, 2)).execute());
    }

    private CommittedTransaction run(String function, ObjectId object, String... strings)
            throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument[] arguments = new Argument[1 + strings.length];
        arguments[0] = ptb.object(object);
        for (int i = 0; i < strings.length; i++) {
            arguments[1 + i] = ptb.string(strings[i]);
        }
        ptb.walrus(function, arguments);
        return ptb.execute();
    }

    private Optional<Map<String, String>> attributes(ObjectId blob) {
        return chain.ledger
                .object(Metadata.fieldOf(blob))
                .map(object -> Field.fromBcs(object.contents().orElseThrow(), BcsReader::byteVector, Metadata::read)
                        .value()
                        .pairs());
    }

    @Test
    void reservingPaysEachEpochAndCountsTheCapacity() throws Exception {
        long before = wal();
        ObjectId id = reserve(3 * MIB + 1, 5);
        assertThat(chain.storage(id)).isEqualTo(new Storage(id, 1, 6, 3 * MIB + 1));
        assertThat(before - wal()).isEqualTo(5 * 4 * STORAGE_PRICE);
        SystemState state = chain.system();
        assertThat(state.usedCapacity()).isEqualTo(3 * MIB + 1);
        for (int ahead = 0; ahead < 5; ahead++) {
            assertThat(state.futureAccounting().ahead(ahead).rewards()).isEqualTo(4 * STORAGE_PRICE);
            assertThat(state.futureAccounting().ahead(ahead).usedCapacity()).isEqualTo(3 * MIB + 1);
        }
        assertThat(state.futureAccounting().ahead(5).usedCapacity()).isZero();
    }

    @Test
    void reservingRefusesWhatCannotBe() throws Exception {
        assertThat(abortOfReserve(MIB, 0)).isEqualTo("system_state_inner:2");
        assertThat(abortOfReserve(MIB, 54)).isEqualTo("system_state_inner:2");
        assertThat(abortOfReserve(MIB, 0xFFFF_FFFFL)).isEqualTo("system_state_inner:2");
        assertThat(abortOfReserve(0, 1)).isEqualTo("system_state_inner:11");
        assertThat(abortOfReserve(1L << 44, 1)).isEqualTo("balance:2");
        assertThat(wal()).isEqualTo(1000 * TestChain.WAL);
    }

    @Test
    void theCapacityIsALimit() throws Exception {
        assertThat(abortOfReserve((1L << 40) + 1, 1)).isEqualTo("system_state_inner:1");
        reserve(1L << 40, 1);
        assertThat(abortOfReserve(1, 1)).isEqualTo("system_state_inner:1");
    }

    @Test
    void storageCanBeReservedForLater() throws Exception {
        Ptb ptb = chain.ptb();
        Argument storage = ptb.walrus(
                "system::reserve_space_for_epochs", ptb.system(), ptb.u64(MIB), ptb.u32(3), ptb.u32(6), ptb.walCoin());
        ObjectId id = chain.created(
                ptb.transfer(chain.userAddress, storage).execute(),
                chain.types().storage());
        assertThat(chain.storage(id)).isEqualTo(new Storage(id, 3, 6, MIB));
        assertThat(chain.system().usedCapacity()).isZero();

        Ptb blob = chain.ptb();
        blob.transfer(chain.userAddress, blob.registered(blob.object(id), TestChain.root(1), 10, false));
        assertThat(TestChain.abort(blob.execute())).isEqualTo("blob:2");
    }

    @Test
    void registeringTakesTheStorageAndTheWriteFee() throws Exception {
        long before = wal();
        CommittedTransaction transaction =
                chain.ptb().register(TestChain.root(5), 1, 2, true).execute();
        ObjectId id = chain.created(transaction, chain.types().blob());
        assertThat(before - wal()).isEqualTo(2 * STORAGE_PRICE + WRITE_PRICE);
        Blob blob = chain.blob(id);
        assertThat(blob.blobId()).isEqualTo(TestChain.blobId(TestChain.root(5), 1));
        assertThat(blob.storage().size()).isEqualTo(1192);
        assertThat(blob.deletable()).isTrue();
        // The storage came and went inside the transaction: only the blob is left of it.
        assertThat(chain.ledger.object(blob.storage().id())).isEmpty();
        assertThat(transaction.effects().changes())
                .extracting(ObjectChange::id)
                .doesNotContain(blob.storage().id());
        assertThat(transaction.events()).singleElement().satisfies(event -> {
            assertThat(event.contract()).isEqualTo(chain.ledger.deployment().currentContract());
            assertThat(event.module()).isEqualTo("system");
            assertThat(WalrusEvent.read("BlobRegistered", event.contents()))
                    .contains(new WalrusEvent.BlobRegistered(1, blob.blobId(), 1, 1, 3, true, id));
        });
    }

    @Test
    void registeringRefusesWhatDoesNotFit() throws Exception {
        ObjectId small = reserve(1191, 1);
        Ptb tooSmall = chain.ptb();
        tooSmall.transfer(chain.userAddress, tooSmall.registered(tooSmall.object(small), TestChain.root(1), 1, false));
        assertThat(TestChain.abort(tooSmall.execute())).isEqualTo("blob:3");

        Ptb wrongType = chain.ptb();
        Argument[] arguments = {
            wrongType.system(),
            wrongType.object(small),
            wrongType.pure(TestChain.root(1)),
            wrongType.pure(TestChain.root(1)),
            wrongType.u64(1),
            wrongType.pure(new byte[] {0}),
            wrongType.pure(new byte[] {0}),
            wrongType.walCoin()
        };
        wrongType.transfer(chain.userAddress, wrongType.walrus("system::register_blob", arguments));
        assertThat(TestChain.abort(wrongType.execute())).isEqualTo("encoding:0");

        ObjectId big = reserve(MIB, 1);
        Ptb wrongId = chain.ptb();
        Argument[] others = {
            wrongId.system(),
            wrongId.object(big),
            wrongId.pure(TestChain.root(1)),
            wrongId.pure(TestChain.root(1)),
            wrongId.u64(1),
            wrongId.pure(new byte[] {1}),
            wrongId.pure(new byte[] {0}),
            wrongId.walCoin()
        };
        wrongId.transfer(chain.userAddress, wrongId.walrus("system::register_blob", others));
        assertThat(TestChain.abort(wrongId.execute())).isEqualTo("blob:6");

        Ptb tooLong = chain.ptb();
        Argument[] long_ = {
            tooLong.system(),
            tooLong.object(big),
            tooLong.pure(TestChain.root(1)),
            tooLong.pure(TestChain.root(1)),
            tooLong.u64(-1),
            tooLong.pure(new byte[] {1}),
            tooLong.pure(new byte[] {0}),
            tooLong.walCoin()
        };
        tooLong.transfer(chain.userAddress, tooLong.walrus("system::register_blob", long_));
        assertThat(TestChain.failure(tooLong.execute())).isInstanceOf(ExecutionFailure.ArithmeticError.class);
    }

    @Test
    void anOldVersionOfThePackageRefuses() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.call(
                chain.ledger.deployment().originalContract(),
                "system::reserve_space",
                List.of(),
                ptb.system(),
                ptb.u64(MIB),
                ptb.u32(1),
                ptb.walCoin());
        assertThat(TestChain.abort(ptb.execute())).isEqualTo("system:1");
    }

    @Test
    void aDeletedBlobGivesItsStorageBack() throws Exception {
        ObjectId id = chain.register(3, 100, 4, true);
        TestChain.requireSuccess(run("blob::insert_or_update_metadata_pair", id, "k", "v"));
        certify(id);
        Storage storage = chain.blob(id).storage();
        Ptb ptb = chain.ptb();
        ptb.transfer(chain.userAddress, ptb.walrus("system::delete_blob", ptb.system(), ptb.object(id)));
        CommittedTransaction deleted = ptb.execute();
        TestChain.requireSuccess(deleted);
        assertThat(chain.ledger.object(id)).isEmpty();
        assertThat(chain.ledger.object(Metadata.fieldOf(id))).isEmpty();
        assertThat(chain.storage(storage.id())).isEqualTo(storage);
        Map<ObjectId, ObjectChange> changes = changes(deleted);
        assertThat(changes.get(id).operation()).isEqualTo(ObjectChange.IdOperation.DELETED);
        assertThat(changes.get(Metadata.fieldOf(id)).operation()).isEqualTo(ObjectChange.IdOperation.DELETED);
        ObjectChange unwrapped = changes.get(storage.id());
        assertThat(unwrapped.before()).isEmpty();
        assertThat(unwrapped.after()).isInstanceOf(ObjectChange.Written.class);
        assertThat(unwrapped.operation()).isEqualTo(ObjectChange.IdOperation.NONE);
        // The system is only read by this function.
        assertThat(deleted.effects().unchangedConsensusObjects())
                .singleElement()
                .satisfies(read -> assertThat(read.id())
                        .isEqualTo(chain.ledger.deployment().system()));
        assertThat(WalrusEvent.read("BlobDeleted", deleted.events().getFirst().contents()))
                .contains(new WalrusEvent.BlobDeleted(1, TestChain.blobId(TestChain.root(3), 100), 5, id, true));
    }

    private static Map<ObjectId, ObjectChange> changes(CommittedTransaction transaction) {
        return transaction.effects().changes().stream().collect(Collectors.toMap(ObjectChange::id, change -> change));
    }

    @Test
    void permanentBlobsCannotBeDeleted() throws Exception {
        ObjectId id = chain.register(3, 100, 4, false);
        Ptb ptb = chain.ptb();
        ptb.transfer(chain.userAddress, ptb.walrus("system::delete_blob", ptb.system(), ptb.object(id)));
        assertThat(TestChain.abort(ptb.execute())).isEqualTo("blob:1");
    }

    @Test
    void anyBlobCanBeBurnt() throws Exception {
        ObjectId id = chain.register(3, 100, 4, false);
        Storage storage = chain.blob(id).storage();
        CommittedTransaction burnt = run("blob::burn", id);
        TestChain.requireSuccess(burnt);
        assertThat(chain.ledger.object(id)).isEmpty();
        assertThat(burnt.events()).isEmpty();
        // It was inside the blob, so it never had a version of its own that the transaction could have read.
        assertThat(changes(burnt).get(storage.id()).before()).isEmpty();
        assertThat(changes(burnt).get(storage.id()).operation()).isEqualTo(ObjectChange.IdOperation.DELETED);
    }

    private CommittedTransaction extend(ObjectId id, long epochs) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus("system::extend_blob", ptb.system(), ptb.object(id), ptb.u32(epochs), ptb.walCoin());
        return ptb.execute();
    }

    @Test
    void certifiedBlobsCanBeExtended() throws Exception {
        ObjectId id = chain.register(3, 100, 4, false);
        assertThat(TestChain.abort(extend(id, 1))).isEqualTo("blob:0");
        certify(id);
        assertThat(TestChain.abort(extend(id, 0))).isEqualTo("system_state_inner:2");
        assertThat(TestChain.abort(extend(id, 50))).isEqualTo("system_state_inner:2");
        long before = wal();
        CommittedTransaction extended = extend(id, 49);
        TestChain.requireSuccess(extended);
        assertThat(chain.blob(id).storage().endEpoch()).isEqualTo(54);
        assertThat(before - wal()).isEqualTo(49 * STORAGE_PRICE);
        assertThat(WalrusEvent.read(
                        "BlobCertified", extended.events().getFirst().contents()))
                .contains(new WalrusEvent.BlobCertified(1, chain.blob(id).blobId(), 54, false, id, true));
    }

    @Test
    void blobsCanBeExtendedWithStorage() throws Exception {
        ObjectId id = chain.register(3, 100, 2, false);
        certify(id);
        ObjectId early = reserve(chain.blob(id).storage().size(), 2);
        assertThat(TestChain.abort(extendWith(id, early))).isEqualTo("blob:2");
        ObjectId overlapping = reserve(chain.blob(id).storage().size(), 4);
        assertThat(TestChain.abort(extendWith(id, overlapping))).isEqualTo("storage_resource:1");
        Ptb split = chain.ptb();
        split.transfer(
                chain.userAddress,
                split.walrus("storage_resource::split_by_epoch", split.object(overlapping), split.u32(3)));
        ObjectId later = chain.created(split.execute(), chain.types().storage());
        CommittedTransaction extended = extendWith(id, later);
        TestChain.requireSuccess(extended);
        assertThat(chain.blob(id).storage().endEpoch()).isEqualTo(5);
        assertThat(chain.ledger.object(later)).isEmpty();
        assertThat(changes(extended).get(later).operation()).isEqualTo(ObjectChange.IdOperation.DELETED);
    }

    private CommittedTransaction extendWith(ObjectId blob, ObjectId storage) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus("system::extend_blob_with_resource", ptb.system(), ptb.object(blob), ptb.object(storage));
        return ptb.execute();
    }

    @Test
    void storageIsCutAndFused() throws Exception {
        ObjectId id = reserve(10 * MIB, 6);
        Ptb ptb = chain.ptb();
        Argument later = ptb.walrus("storage_resource::split_by_epoch", ptb.object(id), ptb.u32(4));
        Argument rest = ptb.walrus("storage_resource::split_by_size", ptb.object(id), ptb.u64(3 * MIB));
        ptb.walrus("storage_resource::fuse_amount", ptb.object(id), rest);
        ptb.walrus("storage_resource::fuse", ptb.object(id), later);
        TestChain.requireSuccess(ptb.execute());
        assertThat(chain.storage(id)).isEqualTo(new Storage(id, 1, 7, 10 * MIB));

        Ptb wrongEpoch = chain.ptb();
        wrongEpoch.walrus("storage_resource::split_by_epoch", wrongEpoch.object(id), wrongEpoch.u32(7));
        assertThat(TestChain.abort(wrongEpoch.execute())).isEqualTo("storage_resource:0");
        Ptb wrongSize = chain.ptb();
        wrongSize.walrus("storage_resource::split_by_size", wrongSize.object(id), wrongSize.u64(11 * MIB));
        assertThat(TestChain.abort(wrongSize.execute())).isEqualTo("storage_resource:2");
        Ptb destroy = chain.ptb();
        destroy.walrus("storage_resource::destroy", destroy.object(id));
        TestChain.requireSuccess(destroy.execute());
        assertThat(chain.ledger.object(id)).isEmpty();
    }

    @Test
    void attributesComeAndGo() throws Exception {
        ObjectId id = chain.register(3, 100, 4, false);
        assertThat(TestChain.abort(run("blob::remove_metadata_pair", id, "a"))).isEqualTo("blob:8");
        TestChain.requireSuccess(run("blob::insert_or_update_metadata_pair", id, "a", "1"));
        TestChain.requireSuccess(run("blob::insert_or_update_metadata_pair", id, "b", "2"));
        TestChain.requireSuccess(run("blob::insert_or_update_metadata_pair", id, "a", "3"));
        assertThat(attributes(id).orElseThrow()).containsExactly(Map.entry("b", "2"), Map.entry("a", "3"));
        assertThat(TestChain.abort(run("blob::remove_metadata_pair", id, "c"))).isEqualTo("vec_map:1");
        TestChain.requireSuccess(run("blob::remove_metadata_pair_if_exists", id, "c"));
        TestChain.requireSuccess(run("blob::remove_metadata_pair", id, "b"));
        assertThat(attributes(id).orElseThrow()).containsExactly(Map.entry("a", "3"));

        Ptb again = chain.ptb();
        again.walrus("blob::add_metadata", again.object(id), again.walrus("metadata::new"));
        assertThat(TestChain.abort(again.execute())).isEqualTo("blob:7");

        Ptb replace = chain.ptb();
        Argument metadata = replace.walrus("metadata::new");
        replace.walrus("metadata::insert_or_update", metadata, replace.string("x"), replace.string("y"));
        replace.walrus("blob::add_or_replace_metadata", replace.object(id), metadata);
        TestChain.requireSuccess(replace.execute());
        assertThat(attributes(id).orElseThrow()).containsExactly(Map.entry("x", "y"));

        TestChain.requireSuccess(run("blob::take_metadata", id));
        assertThat(attributes(id)).isEmpty();
        assertThat(TestChain.abort(run("blob::take_metadata", id))).isEqualTo("blob:8");
    }

    @Test
    void attributesCanBeSetOnABlobThatWasJustRegistered() throws Exception {
        Ptb ptb = chain.ptb();
        Argument storage =
                ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(ptb.encoded(50)), ptb.u32(1), ptb.walCoin());
        Argument blob = ptb.registered(storage, TestChain.root(9), 50, false);
        ptb.walrus("blob::add_metadata", blob, ptb.walrus("metadata::new"));
        ptb.walrus("blob::insert_or_update_metadata_pair", blob, ptb.string("type"), ptb.string("video"));
        CommittedTransaction transaction = ptb.transfer(chain.userAddress, blob).execute();
        ObjectId id = chain.created(transaction, chain.types().blob());
        assertThat(attributes(id).orElseThrow()).containsExactly(Map.entry("type", "video"));
        ObjectChange field = changes(transaction).get(Metadata.fieldOf(id));
        assertThat(field.operation()).isEqualTo(ObjectChange.IdOperation.CREATED);
        assertThat(chain.ledger.dynamicFields(id, Optional.empty(), 10).items())
                .singleElement()
                .satisfies(object -> assertThat(object.type().orElseThrow())
                        .isEqualTo(StructTag.field(
                                TypeTag.Vector.BYTES, chain.types().metadata())));
    }

    @Test
    void sharedBlobsAreExtendedByAnybody() throws Exception {
        ObjectId id = chain.register(3, 100, 2, false);
        certify(id);
        Ptb share = chain.ptb();
        Argument coin = share.split(share.walCoin(), share.u64(3 * STORAGE_PRICE));
        share.walrus("shared_blob::new_funded", share.object(id), coin);
        CommittedTransaction transaction = share.execute();
        ObjectId shared = chain.created(transaction, chain.types().sharedBlob());
        assertThat(chain.ledger.object(id)).isEmpty();
        assertThat(changes(transaction).get(id).after()).isInstanceOf(ObjectChange.Gone.class);
        assertThat(changes(transaction).get(id).operation()).isEqualTo(ObjectChange.IdOperation.NONE);
        Ptb extend = chain.ptb();
        extend.walrus("shared_blob::extend", extend.object(shared), extend.system(), extend.u32(2));
        TestChain.requireSuccess(extend.execute());
        SharedBlob after = BcsReader.parse(
                chain.ledger.object(shared).orElseThrow().contents().orElseThrow(), SharedBlob::read);
        assertThat(after.funds()).isEqualTo(STORAGE_PRICE);
        assertThat(after.blob().storage().endEpoch()).isEqualTo(5);
        Ptb tooMuch = chain.ptb();
        tooMuch.walrus("shared_blob::extend", tooMuch.object(shared), tooMuch.system(), tooMuch.u32(2));
        assertThat(TestChain.abort(tooMuch.execute())).isEqualTo("balance:2");
        Ptb fund = chain.ptb();
        fund.walrus("shared_blob::fund", fund.object(shared), fund.split(fund.walCoin(), fund.u64(STORAGE_PRICE)));
        TestChain.requireSuccess(fund.execute());
        TestChain.requireSuccess(tooMuch.execute());
    }

    @Test
    void coinsOfZeroCanBeDestroyedAndOthersCannot() throws Exception {
        Ptb ptb = chain.ptb();
        Argument zero = ptb.call(Ids.SUI_FRAMEWORK, "coin::zero", List.of(chain.wal()));
        ptb.call(Ids.SUI_FRAMEWORK, "coin::destroy_zero", List.of(chain.wal()), zero);
        TestChain.requireSuccess(ptb.execute());
        Ptb full = chain.ptb();
        full.call(Ids.SUI_FRAMEWORK, "coin::destroy_zero", List.of(chain.wal()), full.walCoin());
        assertThat(TestChain.abort(full.execute())).isEqualTo("balance:0");
    }

    @Test
    void subsidiesAreSpreadOverTheEpochs() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.walrus("system::add_subsidy", ptb.system(), ptb.split(ptb.walCoin(), ptb.u64(101)), ptb.u32(4));
        TestChain.requireSuccess(ptb.execute());
        assertThat(chain.system().futureAccounting().ahead(0).rewards()).isEqualTo(26);
        assertThat(chain.system().futureAccounting().ahead(3).rewards()).isEqualTo(25);
    }
}
