package dev.floe.write;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.BlobObject;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.Execution;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.NetworkState;
import dev.floe.sui.StorageObject;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.TransactionData;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Walrus's contracts in memory, with a wallet of its own: certificates are verified, money is counted. */
public final class FakeChain implements WalrusNetwork, WalrusContract {
    static final long STORAGE_PRICE = 100;
    static final long WRITE_PRICE = 20;
    private static final ObjectId WALLET = id(0xA11CE);

    /** What happens to the next transaction. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** It never reaches the chain. */
        LOST,
        /** It is executed, but its answer is lost. */
        ANSWER_LOST,
        /** It never reaches the chain, since its sender dies. */
        KILLED_BEFORE,
        /** It is executed, and its sender dies. */
        KILLED_AFTER
    }

    /** The end of a process. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    final List<String> transactions = new ArrayList<>();
    final AtomicInteger listings = new AtomicInteger();
    final Deque<Fault> faults = new ArrayDeque<>();
    private final Map<ObjectId, BlobObject> blobs = new LinkedHashMap<>();
    private final Map<ObjectId, Map<String, String>> attributes = new HashMap<>();
    private final Map<ObjectId, ObjectId> owners = new LinkedHashMap<>();
    private Committee committee;
    private long nextId = 1;
    private long frost = 1_000_000_000;

    FakeChain(Committee committee) {
        this.committee = committee;
    }

    static ObjectId id(long number) {
        return ObjectId.parse("0x" + Long.toHexString(number)).orElseThrow();
    }

    synchronized void startEpoch(Committee next) {
        committee = next;
    }

    public synchronized void setFrost(long amount) {
        frost = amount;
    }

    synchronized Optional<BlobObject> registration(ObjectId id) {
        return Optional.ofNullable(blobs.get(id));
    }

    public synchronized List<BlobObject> allBlobs() {
        return List.copyOf(blobs.values());
    }

    public synchronized ObjectId ownerOf(ObjectId id) {
        return owners.get(id);
    }

    synchronized Committee committee() {
        return committee;
    }

    synchronized long frost() {
        return frost;
    }

    @Override
    public ObjectId address() {
        return WALLET;
    }

    @Override
    public NetworkState state() throws SuiException {
        return refresh();
    }

    @Override
    public synchronized NetworkState refresh() throws SuiException {
        return new NetworkState(
                id(1),
                1,
                id(2),
                1,
                id(3),
                id(3),
                "0x4::wal::WAL",
                committee.epoch(),
                new EpochPhase.Running(Instant.EPOCH),
                Duration.ofDays(14),
                Instant.EPOCH,
                committee.shardCount(),
                STORAGE_PRICE,
                WRITE_PRICE,
                53,
                1L << 40,
                0,
                committee,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public synchronized Optional<BlobObject> blob(ObjectId id) {
        return Optional.ofNullable(blobs.get(id));
    }

    @Override
    public synchronized Optional<AttributedBlob> attributedBlob(ObjectId id) {
        return blob(id).map(blob -> new AttributedBlob(blob, attributes.getOrDefault(id, Map.of())));
    }

    @Override
    public synchronized Optional<Map<String, String>> attributes(ObjectId id) {
        return Optional.ofNullable(attributes.get(id));
    }

    @Override
    public synchronized List<BlobObject> blobsOwnedBy(ObjectId owner) {
        listings.incrementAndGet();
        return blobs.values().stream()
                .filter(blob -> owners.get(blob.id()).equals(owner))
                .toList();
    }

    @Override
    public synchronized Balances balances(ObjectId owner) {
        return new Balances(5_000_000_000L, frost);
    }

    @Override
    public void close() {}

    private interface Effect<T> {
        T apply() throws SuiException;
    }

    private synchronized <T> T execute(String what, Effect<T> effect) throws SuiException {
        transactions.add(what);
        Fault fault = faults.poll();
        if (fault == Fault.LOST) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "the full node is gone");
        }
        if (fault == Fault.KILLED_BEFORE) {
            throw new Killed();
        }
        T result = effect.apply();
        if (fault == Fault.KILLED_AFTER) {
            throw new Killed();
        }
        if (fault == Fault.ANSWER_LOST) {
            throw new SuiException(SuiException.Kind.TIMEOUT, "no answer");
        }
        return result;
    }

    @Override
    public Registration register(List<NewBlob> fresh, int epochs) throws SuiException {
        return execute("register", () -> registered(fresh, epochs));
    }

    private Registration registered(List<NewBlob> fresh, int epochs) throws SuiException {
        List<BlobObject> made = new ArrayList<>();
        long cost = 0;
        for (NewBlob blob : fresh) {
            long encoded = encodedLength(blob.size());
            cost += refresh().storageCost(encoded, epochs) + refresh().writeCost(encoded);
            made.add(new BlobObject(
                    id(0x1000 + nextId++),
                    committee.epoch(),
                    blob.blobId(),
                    blob.size(),
                    1,
                    OptionalInt.empty(),
                    new StorageObject(id(0x9000 + nextId), committee.epoch(), committee.epoch() + epochs, encoded),
                    blob.deletable()));
        }
        pay(cost);
        for (int i = 0; i < made.size(); i++) {
            ObjectId id = made.get(i).id();
            blobs.put(id, made.get(i));
            owners.put(id, WALLET);
            if (!fresh.get(i).attributes().isEmpty()) {
                attributes.put(id, fresh.get(i).attributes());
            }
        }
        return new Registration(made, new Receipt("register", cost, 1));
    }

    private long encodedLength(long size) {
        try {
            return refresh().encoding().encodedLength(size);
        } catch (RedStuffException | SuiException e) {
            throw new AssertionError(e);
        }
    }

    private void pay(long cost) throws SuiException {
        if (cost > frost) {
            throw new SuiException(
                    SuiException.Kind.INSUFFICIENT_FUNDS, "the transaction needs " + cost + " FROST of WAL");
        }
        frost -= cost;
    }

    /** The tips that were paid, and by which transactions the blobs' objects were written last. */
    final List<RelayTip> tips = new ArrayList<>();

    final Map<ObjectId, LedgerTransaction> last = new HashMap<>();

    @Override
    public Registration register(NewBlob blob, int epochs, RelayTip tip) throws SuiException {
        return execute("register and tip", () -> {
            Registration made = registered(List.of(blob), epochs);
            pay(made.blobs().getFirst().id(), tip);
            return made;
        });
    }

    @Override
    public Receipt tip(ObjectId blobObject, RelayTip tip) throws SuiException {
        return execute("tip", () -> {
            existing(blobObject);
            pay(blobObject, tip);
            return new Receipt("tip", 0, 1);
        });
    }

    private void pay(ObjectId blob, RelayTip tip) {
        tips.add(tip);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(tip.payload().blobDigest());
        payload.writeBytes(tip.payload().nonceDigest());
        payload.writeBytes(new BcsWriter(8).u64(tip.payload().length()).toByteArray());
        TransactionData data = new TransactionData(
                new ProgrammableTransaction(
                        List.of(new CallArg.Pure(payload.toByteArray()), new CallArg.Pure(new byte[] {(byte) tips.size()
                        })),
                        List.of()),
                WALLET,
                new GasData(List.of(), WALLET, 1, 1),
                new Expiration.Never());
        last.put(
                blob,
                new LedgerTransaction(
                        data,
                        Instant.now(),
                        new Execution(
                                data.digest(),
                                Optional.empty(),
                                GasSummary.NONE,
                                OptionalLong.of(1),
                                List.of(),
                                List.of(new Execution.BalanceChange(
                                        tip.recipient(), "0x2::sui::SUI", BigInteger.valueOf(tip.mist()))))));
    }

    @Override
    public synchronized Optional<LedgerTransaction> lastTransaction(ObjectId id) {
        return Optional.ofNullable(last.get(id));
    }

    @Override
    public Receipt certify(List<Certification> certifications) throws SuiException {
        return execute("certify", () -> {
            for (Certification certification : certifications) {
                certify(certification);
            }
            return new Receipt("certify", 0, 1);
        });
    }

    private void certify(Certification certification) throws SuiException {
        BlobObject blob = existing(certification.blobObject());
        ConfirmationMessage message;
        try {
            message = (ConfirmationMessage) ProtocolMessage.parse(certification.message());
        } catch (BcsException e) {
            throw abort("messages", "EInvalidMsgType");
        }
        if (message.epoch() != committee.epoch()) {
            throw abort("messages", "EIncorrectEpoch");
        }
        ConfirmationCertificate certificate = new ConfirmationCertificate(
                BlsSignature.fromBytes(certification.signature()),
                SignersBitmap.parse(certification.signers(), committee.members().size())
                        .orElseThrow(),
                message);
        if (!certificate.verify(committee)) {
            throw abort("bls_aggregate", "ESigVerification");
        }
        if (blob.certifiedEpoch().isPresent()) {
            throw abort("blob", "EAlreadyCertified");
        }
        blobs.put(blob.id(), with(blob, OptionalInt.of(committee.epoch()), blob.storage()));
    }

    private static SuiException abort(String module, String name) {
        return new SuiException(new SuiException.Abort(module, 1, name), module + "::" + name);
    }

    private BlobObject existing(ObjectId id) throws SuiException {
        BlobObject blob = blobs.get(id);
        if (blob == null) {
            throw new SuiException(SuiException.Kind.NOT_FOUND, "no object " + id);
        }
        return blob;
    }

    private static BlobObject with(BlobObject blob, OptionalInt certifiedEpoch, StorageObject storage) {
        return new BlobObject(
                blob.id(),
                blob.registeredEpoch(),
                blob.blobId(),
                blob.size(),
                blob.encodingType(),
                certifiedEpoch,
                storage,
                blob.deletable());
    }

    @Override
    public Receipt extend(ObjectId blobObject, int epochs) throws SuiException {
        return execute("extend", () -> {
            BlobObject blob = existing(blobObject);
            if (blob.certifiedEpoch().isEmpty()) {
                throw abort("blob", "ENotCertified");
            }
            StorageObject old = blob.storage();
            long cost = refresh().storageCost(old.size(), epochs);
            pay(cost);
            blobs.put(
                    blob.id(),
                    with(
                            blob,
                            blob.certifiedEpoch(),
                            new StorageObject(old.id(), old.startEpoch(), old.endEpoch() + epochs, old.size())));
            return new Receipt("extend", cost, 1);
        });
    }

    @Override
    public Receipt delete(List<ObjectId> blobObjects) throws SuiException {
        return execute("delete", () -> {
            blobObjects.forEach(blobs::remove);
            return new Receipt("delete", 0, 1);
        });
    }

    @Override
    public Receipt burn(List<ObjectId> blobObjects) throws SuiException {
        return delete(blobObjects);
    }

    @Override
    public Receipt setAttributes(ObjectId blobObject, Map<String, String> attributes) {
        throw new AssertionError("not part of a store");
    }

    @Override
    public Receipt removeAttributes(ObjectId blobObject, Set<String> keys) {
        throw new AssertionError("not part of a store");
    }

    @Override
    public Receipt transfer(List<ObjectId> objects, ObjectId recipient) throws SuiException {
        return execute("transfer", () -> {
            objects.forEach(object -> owners.put(object, recipient));
            return new Receipt("transfer", 0, 1);
        });
    }

    @Override
    public Sharing share(ObjectId blobObject) throws SuiException {
        return execute("share", () -> {
            existing(blobObject);
            ObjectId shared = id(0x5000 + nextId++);
            owners.put(blobObject, shared);
            return new Sharing(shared, new Receipt("share", 0, 1));
        });
    }

    @Override
    public Receipt pay(ObjectId recipient, long mist, long frost) {
        throw new AssertionError("not part of a store");
    }

    @Override
    public StorageObject reserve(long encodedBytes, int epochs) {
        throw new AssertionError("not part of a store");
    }
}
