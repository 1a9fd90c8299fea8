package dev.floe.sui;

import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.WalrusTypes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@link WalrusContract} on top of a Sui client. */
public final class ChainContract implements WalrusContract {
    /** How many blobs fit into a transaction, with a few attributes each. */
    public static final int MAX_BLOBS = 100;

    private static final String SYSTEM = "system";
    private static final String BLOB = "blob";
    private static final String SHARED_BLOB = "shared_blob";
    /** How calls fail when there is a new version of the contract, or prices have risen. */
    private static final Set<String> CHANGED = Set.of("EWrongVersion", "ENotEnough");

    private final ChainNetwork network;
    private final Wallet wallet;

    public ChainContract(ChainNetwork network, SuiKeyPair signer) {
        this.network = network;
        this.wallet = new Wallet(network.sui(), signer);
    }

    @Override
    public ObjectId address() {
        return wallet.address();
    }

    @Override
    public Registration register(List<NewBlob> blobs, int epochs) throws SuiException {
        if (blobs.isEmpty() || blobs.size() > MAX_BLOBS) {
            throw new IllegalArgumentException(
                    "one to " + MAX_BLOBS + " blobs are registered at a time, not " + blobs.size());
        }
        Execution execution = run(state -> {
            long[] lengths = new long[blobs.size()];
            long cost = 0;
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = encodedLength(state, blobs.get(i));
                cost += state.storageCost(lengths[i], epochs) + state.writeCost(lengths[i]);
            }
            Program program = new Program();
            Argument system = system(program, state, true);
            Argument coin = program.merged(wallet.wal(state.walType(), cost));
            List<Argument> made = new ArrayList<>();
            for (int i = 0; i < lengths.length; i++) {
                Argument storage = program.call(
                        state.packageId(),
                        SYSTEM,
                        "reserve_space",
                        system,
                        program.u64(lengths[i]),
                        program.u32(epochs),
                        coin);
                made.add(register(program, state, system, storage, coin, blobs.get(i)));
            }
            program.transfer(made, address());
            return program;
        });
        return new Registration(registered(blobs, execution), receipt(execution));
    }

    /** What to do, given the state of the network. */
    private interface Steps {
        Program given(NetworkState state) throws SuiException;
    }

    /** Runs {@code steps}, a second time if they failed because the network has changed since it was last read. */
    private Execution run(Steps steps) throws SuiException {
        NetworkState state = network.state();
        try {
            return wallet.run(() -> steps.given(state));
        } catch (SuiException e) {
            if (e.abort().isEmpty() || !CHANGED.contains(e.abort().get().name())) {
                throw e;
            }
            NetworkState now = network.refresh();
            if (now.packageId().equals(state.packageId())
                    && now.storagePrice() == state.storagePrice()
                    && now.writePrice() == state.writePrice()) {
                throw e;
            }
            return wallet.run(() -> steps.given(now));
        }
    }

    private static long encodedLength(NetworkState state, NewBlob blob) throws SuiException {
        try {
            return state.encoding().encodedLength(blob.size());
        } catch (RedStuffException e) {
            throw new SuiException(SuiException.Kind.REJECTED, e.getMessage(), e);
        }
    }

    private static Argument register(
            Program program, NetworkState state, Argument system, Argument storage, Argument coin, NewBlob blob) {
        Argument registered = program.call(
                state.packageId(),
                SYSTEM,
                "register_blob",
                system,
                storage,
                program.pure(writer -> writer.fixed(blob.blobId().toBytes())),
                program.pure(writer -> writer.fixed(blob.rootHash())),
                program.u64(blob.size()),
                program.pure(writer -> writer.u8(Encoding.ENCODING_TYPE)),
                program.pure(writer -> writer.bool(blob.deletable())),
                coin);
        setAttributes(program, state, registered, blob.attributes());
        return registered;
    }

    private static void setAttributes(
            Program program, NetworkState state, Argument blob, Map<String, String> attributes) {
        attributes.forEach((key, value) -> program.call(
                state.packageId(),
                BLOB,
                "insert_or_update_metadata_pair",
                blob,
                program.string(key),
                program.string(value)));
    }

    private List<BlobObject> registered(List<NewBlob> blobs, Execution execution) throws SuiException {
        StructTag blobType = new WalrusTypes(network.state().originalPackageId()).blob();
        List<BlobObject> made = new ArrayList<>();
        for (SuiObject object : network.sui().objects(execution.created()).values()) {
            if (object.type().equals(Optional.of(blobType))) {
                made.add(ChainNetwork.blobObject(object));
            }
        }
        List<BlobObject> inOrder = new ArrayList<>();
        for (NewBlob blob : blobs) {
            BlobObject match = made.stream()
                    .filter(object -> isOf(object, blob.blobId(), blob.deletable()))
                    .findFirst()
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.MALFORMED,
                            "transaction " + execution.digest() + " made no object of blob " + blob.blobId()));
            made.removeIf(object -> object == match);
            inOrder.add(match);
        }
        return inOrder;
    }

    private static boolean isOf(BlobObject object, BlobId blobId, boolean deletable) {
        return object.blobId().equals(blobId) && object.deletable() == deletable;
    }

    @Override
    public Receipt certify(List<Certification> certifications) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            Argument system = system(program, state, false);
            Map<ObjectId, SuiObject> objects =
                    read(certifications.stream().map(Certification::blobObject).toList());
            for (Certification certification : certifications) {
                program.call(
                        state.packageId(),
                        SYSTEM,
                        "certify_blob",
                        system,
                        program.object(objects.get(certification.blobObject())),
                        program.bytes(certification.signature()),
                        program.bytes(certification.signers()),
                        program.bytes(certification.message()));
            }
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt extend(ObjectId blobObject, int epochs) throws SuiException {
        Execution execution = run(state -> {
            SuiObject object = read(List.of(blobObject)).get(blobObject);
            long size = ChainNetwork.blobObject(object).storage().size();
            Program program = new Program();
            Argument coin = program.merged(wallet.wal(state.walType(), state.storageCost(size, epochs)));
            program.call(
                    state.packageId(),
                    SYSTEM,
                    "extend_blob",
                    system(program, state, true),
                    program.object(object),
                    program.u32(epochs),
                    coin);
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt delete(List<ObjectId> blobObjects) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            Argument system = system(program, state, false);
            List<Argument> storages = new ArrayList<>();
            for (SuiObject object : read(blobObjects).values()) {
                storages.add(program.call(state.packageId(), SYSTEM, "delete_blob", system, program.object(object)));
            }
            program.transfer(storages, address());
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt burn(List<ObjectId> blobObjects) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            for (SuiObject object : read(blobObjects).values()) {
                program.call(state.packageId(), BLOB, "burn", program.object(object));
            }
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt setAttributes(ObjectId blobObject, Map<String, String> attributes) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            SuiObject object = read(List.of(blobObject)).get(blobObject);
            setAttributes(program, state, program.object(object), attributes);
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt removeAttributes(ObjectId blobObject, Set<String> keys) throws SuiException {
        Set<String> present = new TreeSet<>(keys);
        present.retainAll(network.attributes(blobObject).orElse(Map.of()).keySet());
        if (present.isEmpty()) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND, "object " + blobObject + " has none of the attributes " + keys);
        }
        Execution execution = run(state -> {
            Program program = new Program();
            Argument blob = program.object(read(List.of(blobObject)).get(blobObject));
            present.forEach(
                    key -> program.call(state.packageId(), BLOB, "remove_metadata_pair", blob, program.string(key)));
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Receipt transfer(List<ObjectId> objects, ObjectId recipient) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            program.transfer(
                    read(objects).values().stream().map(program::object).toList(), recipient);
            return program;
        });
        return receipt(execution);
    }

    @Override
    public Sharing share(ObjectId blobObject) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            SuiObject object = read(List.of(blobObject)).get(blobObject);
            program.call(state.packageId(), SHARED_BLOB, "new", program.object(object));
            return program;
        });
        StructTag type = new WalrusTypes(network.state().originalPackageId()).sharedBlob();
        for (SuiObject object : network.sui().objects(execution.created()).values()) {
            if (object.type().equals(Optional.of(type))) {
                return new Sharing(object.id(), receipt(execution));
            }
        }
        throw new SuiException(
                SuiException.Kind.MALFORMED, "transaction " + execution.digest() + " made no shared blob");
    }

    @Override
    public StorageObject reserve(long encodedBytes, int epochs) throws SuiException {
        Execution execution = run(state -> {
            Program program = new Program();
            Argument coin = program.merged(wallet.wal(state.walType(), state.storageCost(encodedBytes, epochs)));
            Argument storage = program.call(
                    state.packageId(),
                    SYSTEM,
                    "reserve_space",
                    system(program, state, true),
                    program.u64(encodedBytes),
                    program.u32(epochs),
                    coin);
            program.transfer(List.of(storage), address());
            return program;
        });
        StructTag type = new WalrusTypes(network.state().originalPackageId()).storage();
        for (SuiObject object : network.sui().objects(execution.created()).values()) {
            if (object.type().equals(Optional.of(type))) {
                Storage storage =
                        ChainNetwork.decode(object, bytes -> dev.floe.bytes.BcsReader.parse(bytes, Storage::read));
                return new StorageObject(storage.id(), storage.startEpoch(), storage.endEpoch(), storage.size());
            }
        }
        throw new SuiException(SuiException.Kind.MALFORMED, "transaction " + execution.digest() + " made no storage");
    }

    @Override
    public Receipt pay(ObjectId recipient, long mist, long frost) throws SuiException {
        if (mist < 0 || frost < 0 || mist == 0 && frost == 0) {
            throw new IllegalArgumentException("nothing to pay: " + mist + " MIST and " + frost + " FROST");
        }
        Execution execution = run(state -> {
            Program program = new Program();
            List<Argument> coins = new ArrayList<>();
            if (mist > 0) {
                coins.add(program.splitFromGas(mist));
            }
            if (frost > 0) {
                coins.add(program.split(program.merged(wallet.wal(state.walType(), frost)), frost));
            }
            program.transfer(coins, recipient);
            return program;
        });
        return receipt(execution);
    }

    private static Argument system(Program program, NetworkState state, boolean mutable) {
        return program.shared(state.systemObject(), state.systemInitialVersion(), mutable);
    }

    /** The objects in the order of {@code ids}. */
    private Map<ObjectId, SuiObject> read(Collection<ObjectId> ids) throws SuiException {
        Map<ObjectId, SuiObject> objects = network.sui().objects(ids);
        for (ObjectId id : ids) {
            if (!objects.containsKey(id)) {
                throw new SuiException(SuiException.Kind.NOT_FOUND, "there is no object " + id);
            }
        }
        return objects;
    }

    private Receipt receipt(Execution execution) throws SuiException {
        Optional<StructTag> wal = StructTag.parse(network.state().walType());
        BigInteger frost = execution.balanceChanges().stream()
                .filter(change -> change.address().equals(address())
                        && StructTag.parse(change.coinType()).equals(wal))
                .map(Execution.BalanceChange::amount)
                .reduce(BigInteger.ZERO, BigInteger::subtract);
        return new Receipt(
                execution.digest().toString(),
                frost.longValueExact(),
                execution.gas().net());
    }
}
