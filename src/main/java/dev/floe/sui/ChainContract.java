package dev.floe.sui;

import dev.floe.bytes.BcsReader;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** {@link WalrusContract} on top of a Sui client. */
public final class ChainContract implements WalrusContract {
    /** How many blobs fit into a transaction, with a few attributes each. */
    public static final int MAX_BLOBS = 100;

    private static final String SYSTEM = "system";
    private static final String BLOB = "blob";
    private static final String SHARED_BLOB = "shared_blob";

    private final ChainNetwork network;
    private final Transactions transactions;

    public ChainContract(ChainNetwork network, SuiKeyPair signer) {
        this(network, signer, OptionalLong.empty());
    }

    /** @param gasBudget the MIST that a transaction may take as gas; empty for what it needs and a little more */
    public ChainContract(ChainNetwork network, SuiKeyPair signer, OptionalLong gasBudget) {
        this(new Transactions(network, new Wallet(network.sui(), signer, gasBudget)));
    }

    ChainContract(Transactions transactions) {
        this.network = transactions.network();
        this.transactions = transactions;
    }

    @Override
    public ObjectId address() {
        return transactions.address();
    }

    @Override
    public Registration register(List<NewBlob> blobs, int epochs) throws SuiException {
        return register(blobs, epochs, Optional.empty());
    }

    @Override
    public Registration register(NewBlob blob, int epochs, RelayTip tip) throws SuiException {
        return register(List.of(blob), epochs, Optional.of(tip));
    }

    private Registration register(List<NewBlob> blobs, int epochs, Optional<RelayTip> tip) throws SuiException {
        if (blobs.isEmpty() || blobs.size() > MAX_BLOBS) {
            throw new IllegalArgumentException(
                    "one to " + MAX_BLOBS + " blobs are registered at a time, not " + blobs.size());
        }
        Execution execution = transactions.run(state -> {
            long[] lengths = new long[blobs.size()];
            long cost = 0;
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = encodedLength(state, blobs.get(i));
                cost += state.storageCost(lengths[i], epochs) + state.writeCost(lengths[i]);
            }
            Program program = new Program();
            tip.ifPresent(program::pay);
            Argument system = Transactions.system(program, state, true);
            Argument coin = transactions.wal(program, state, cost);
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
        return new Registration(registered(blobs, execution), transactions.receipt(execution));
    }

    @Override
    public Receipt tip(ObjectId blobObject, RelayTip tip) throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            program.pay(tip);
            // To whom it belongs already.
            program.transfer(List.of(program.object(transactions.read(blobObject))), address());
            return program;
        }));
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
        for (SuiObject object : transactions.created(execution, blobType)) {
            made.add(ChainNetwork.blobObject(object));
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
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument system = Transactions.system(program, state, false);
            Map<ObjectId, SuiObject> objects = transactions.read(
                    certifications.stream().map(Certification::blobObject).toList());
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
        return transactions.receipt(execution);
    }

    @Override
    public Receipt extend(ObjectId blobObject, int epochs) throws SuiException {
        Execution execution = transactions.run(state -> {
            SuiObject object = transactions.read(blobObject);
            long size = ChainNetwork.blobObject(object).storage().size();
            Program program = new Program();
            Argument coin = transactions.wal(program, state, state.storageCost(size, epochs));
            program.call(
                    state.packageId(),
                    SYSTEM,
                    "extend_blob",
                    Transactions.system(program, state, true),
                    program.object(object),
                    program.u32(epochs),
                    coin);
            return program;
        });
        return transactions.receipt(execution);
    }

    @Override
    public Receipt delete(List<ObjectId> blobObjects) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument system = Transactions.system(program, state, false);
            List<Argument> storages = new ArrayList<>();
            for (SuiObject object : transactions.read(blobObjects).values()) {
                storages.add(program.call(state.packageId(), SYSTEM, "delete_blob", system, program.object(object)));
            }
            program.transfer(storages, address());
            return program;
        });
        return transactions.receipt(execution);
    }

    @Override
    public Receipt burn(List<ObjectId> blobObjects) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            for (SuiObject object : transactions.read(blobObjects).values()) {
                program.call(state.packageId(), BLOB, "burn", program.object(object));
            }
            return program;
        });
        return transactions.receipt(execution);
    }

    @Override
    public Receipt setAttributes(ObjectId blobObject, Map<String, String> attributes) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            SuiObject object = transactions.read(blobObject);
            setAttributes(program, state, program.object(object), attributes);
            return program;
        });
        return transactions.receipt(execution);
    }

    @Override
    public Receipt removeAttributes(ObjectId blobObject, Set<String> keys) throws SuiException {
        Set<String> present = new TreeSet<>(keys);
        present.retainAll(network.attributes(blobObject).orElse(Map.of()).keySet());
        if (present.isEmpty()) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND, "object " + blobObject + " has none of the attributes " + keys);
        }
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument blob = program.object(transactions.read(blobObject));
            present.forEach(
                    key -> program.call(state.packageId(), BLOB, "remove_metadata_pair", blob, program.string(key)));
            return program;
        });
        return transactions.receipt(execution);
    }

    /** Removes all attributes of a blob, and the field that they are in. */
    public Receipt clearAttributes(ObjectId blobObject) throws SuiException {
        if (network.attributes(blobObject).isEmpty()) {
            throw new SuiException(SuiException.Kind.NOT_FOUND, "object " + blobObject + " has no attributes");
        }
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            program.call(state.packageId(), BLOB, "take_metadata", program.object(transactions.read(blobObject)));
            return program;
        }));
    }

    @Override
    public Receipt transfer(List<ObjectId> objects, ObjectId recipient) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            program.transfer(
                    transactions.read(objects).values().stream()
                            .map(program::object)
                            .toList(),
                    recipient);
            return program;
        });
        return transactions.receipt(execution);
    }

    @Override
    public Sharing share(ObjectId blobObject) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            SuiObject object = transactions.read(blobObject);
            program.call(state.packageId(), SHARED_BLOB, "new", program.object(object));
            return program;
        });
        SuiObject shared = transactions.onlyCreated(
                execution, new WalrusTypes(network.state().originalPackageId()).sharedBlob());
        return new Sharing(shared.id(), transactions.receipt(execution));
    }

    @Override
    public StorageObject reserve(long encodedBytes, int epochs) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument coin = transactions.wal(program, state, state.storageCost(encodedBytes, epochs));
            Argument storage = program.call(
                    state.packageId(),
                    SYSTEM,
                    "reserve_space",
                    Transactions.system(program, state, true),
                    program.u64(encodedBytes),
                    program.u32(epochs),
                    coin);
            program.transfer(List.of(storage), address());
            return program;
        });
        SuiObject object = transactions.onlyCreated(
                execution, new WalrusTypes(network.state().originalPackageId()).storage());
        Storage storage = ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, Storage::read));
        return new StorageObject(storage.id(), storage.startEpoch(), storage.endEpoch(), storage.size());
    }

    @Override
    public Receipt pay(ObjectId recipient, long mist, long frost) throws SuiException {
        if (mist < 0 || frost < 0 || mist == 0 && frost == 0) {
            throw new IllegalArgumentException("nothing to pay: " + mist + " MIST and " + frost + " FROST");
        }
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            List<Argument> coins = new ArrayList<>();
            if (mist > 0) {
                coins.add(program.splitFromGas(mist));
            }
            if (frost > 0) {
                coins.add(program.split(transactions.wal(program, state, frost), frost));
            }
            program.transfer(coins, recipient);
            return program;
        });
        return transactions.receipt(execution);
    }
}
