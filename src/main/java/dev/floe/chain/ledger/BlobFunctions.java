package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.U64;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.WalrusTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The modules {@code blob}, {@code metadata} and {@code shared_blob}: what the owner of a blob may do with it. */
final class BlobFunctions {
    private static final String BLOB = "blob";
    private static final long DUPLICATE_METADATA = 7;
    private static final long MISSING_METADATA = 8;
    private static final long KEY_DOES_NOT_EXIST = 1;

    private final WalrusTypes types;

    BlobFunctions(WalrusTypes types) {
        this.types = types;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("metadata::new", call -> List.of(Value.of(types.metadata(), Metadata.EMPTY)));
        functions.put("metadata::insert_or_update", call -> {
            call.write(0, call.read(0, Metadata::read).with(call.string(1), call.string(2)));
            return List.of();
        });
        functions.put("metadata::remove", call -> {
            Metadata metadata = call.read(0, Metadata::read);
            String value = existing(call, metadata, call.string(1));
            call.write(0, metadata.without(call.string(1)));
            return List.of(string(call.string(1)), string(value));
        });
        functions.put("metadata::remove_if_exists", call -> {
            Metadata metadata = call.read(0, Metadata::read);
            call.write(0, metadata.without(call.string(1)));
            return List.of(optionalString(metadata.pairs().get(call.string(1))));
        });

        functions.put(
                "blob::object_id",
                call -> List.of(
                        new Value(StructTag.ID, call.read(0, Blob::read).id().toBytes())));
        functions.put(
                "blob::registered_epoch",
                call -> List.of(Value.ofU32(call.read(0, Blob::read).registeredEpoch())));
        functions.put(
                "blob::blob_id",
                call -> List.of(new Value(
                        TypeTag.Primitive.U256,
                        call.read(0, Blob::read).blobId().toBytes())));
        functions.put(
                "blob::size",
                call -> List.of(Value.ofU64(call.read(0, Blob::read).size())));
        functions.put(
                "blob::encoding_type",
                call -> List.of(new Value(TypeTag.Primitive.U8, new byte[] {
                    (byte) call.read(0, Blob::read).encodingType()
                })));
        functions.put(
                "blob::end_epoch",
                call -> List.of(Value.ofU32(call.read(0, Blob::read).storage().endEpoch())));
        functions.put(
                "blob::is_deletable",
                call -> List.of(new Value(
                        TypeTag.Primitive.BOOL,
                        new BcsWriter(1)
                                .bool(call.read(0, Blob::read).deletable())
                                .toByteArray())));
        functions.put("blob::burn", this::burn);
        functions.put("blob::add_metadata", this::addMetadata);
        functions.put("blob::add_or_replace_metadata", this::addOrReplaceMetadata);
        functions.put("blob::take_metadata", this::takeMetadata);
        functions.put("blob::insert_or_update_metadata_pair", this::insertPair);
        functions.put("blob::remove_metadata_pair", this::removePair);
        functions.put("blob::remove_metadata_pair_if_exists", this::removePairIfExists);

        functions.put("shared_blob::new", call -> share(call, 0));
        functions.put("shared_blob::new_funded", call -> {
            Coin coin = call.read(1, Coin::read);
            call.execution().delete(coin.id());
            return share(call, coin.balance());
        });
        functions.put("shared_blob::fund", call -> {
            SharedBlob shared = call.read(0, SharedBlob::read);
            Coin coin = call.read(1, Coin::read);
            call.execution().delete(coin.id());
            call.write(0, new SharedBlob(shared.id(), shared.blob(), U64.add(shared.funds(), coin.balance())));
            return List.of();
        });
    }

    private List<Value> share(Call call, long funds) {
        ObjectId id = call.execution().freshId();
        call.execution()
                .place(
                        Value.of(types.sharedBlob(), new SharedBlob(id, call.read(0, Blob::read), funds)),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of();
    }

    private List<Value> burn(Call call) {
        Blob blob = call.read(0, Blob::read);
        call.execution().removeField(blob.id(), TypeTag.Vector.BYTES, Metadata.FIELD_NAME);
        call.execution().delete(blob.id());
        call.execution().delete(blob.storage().id());
        return List.of();
    }

    private Optional<Metadata> attributes(Call call) {
        return call.execution()
                .field(call.value(0).id(), TypeTag.Vector.BYTES, Metadata.FIELD_NAME)
                .map(bcs -> Field.fromBcs(bcs, BcsReader::byteVector, Metadata::read)
                        .value());
    }

    private Metadata existingAttributes(Call call) {
        return attributes(call).orElseThrow(() -> call.abort(BLOB, call.function(), MISSING_METADATA));
    }

    private void save(Call call, Metadata metadata) {
        call.execution()
                .setField(
                        call.value(0).id(),
                        TypeTag.Vector.BYTES,
                        Metadata.FIELD_NAME,
                        types.metadata(),
                        metadata.toBcs());
    }

    private List<Value> addMetadata(Call call) {
        if (attributes(call).isPresent()) {
            throw call.abort(BLOB, "add_metadata", DUPLICATE_METADATA);
        }
        save(call, call.read(1, Metadata::read));
        return List.of();
    }

    private List<Value> addOrReplaceMetadata(Call call) {
        Optional<Metadata> before = attributes(call);
        save(call, call.read(1, Metadata::read));
        return List.of(new Value(
                StructTag.option(types.metadata()),
                new BcsWriter()
                        .option(before, (BcsWriter w, Metadata m) -> m.write(w))
                        .toByteArray()));
    }

    private List<Value> takeMetadata(Call call) {
        Metadata metadata = existingAttributes(call);
        call.execution().removeField(call.value(0).id(), TypeTag.Vector.BYTES, Metadata.FIELD_NAME);
        return List.of(Value.of(types.metadata(), metadata));
    }

    private List<Value> insertPair(Call call) {
        save(call, attributes(call).orElse(Metadata.EMPTY).with(call.string(1), call.string(2)));
        return List.of();
    }

    private List<Value> removePair(Call call) {
        Metadata metadata = existingAttributes(call);
        String key = call.string(1);
        String value = existing(call, metadata, key);
        save(call, metadata.without(key));
        return List.of(string(key), string(value));
    }

    private List<Value> removePairIfExists(Call call) {
        Metadata metadata = existingAttributes(call);
        String key = call.string(1);
        if (metadata.pairs().containsKey(key)) {
            save(call, metadata.without(key));
        }
        return List.of(optionalString(metadata.pairs().get(key)));
    }

    private static String existing(Call call, Metadata metadata, String key) {
        String value = metadata.pairs().get(key);
        if (value == null) {
            throw call.abort(Ids.SUI_FRAMEWORK, "vec_map", "get_idx", KEY_DOES_NOT_EXIST);
        }
        return value;
    }

    private static Value string(String text) {
        return new Value(StructTag.STRING, new BcsWriter().string(text).toByteArray());
    }

    private static Value optionalString(String textOrNull) {
        return new Value(
                StructTag.option(StructTag.STRING),
                new BcsWriter()
                        .option(Optional.ofNullable(textOrNull), BcsWriter::string)
                        .toByteArray());
    }
}
