package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Attributes;
import dev.floe.chain.contract.Blobs;
import dev.floe.chain.contract.RedStuffSizes;
import dev.floe.chain.contract.SharedBlobs;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.SharedBlob;
import java.util.List;
import java.util.Map;

/** The modules {@code blob} and {@code shared_blob}: what the owner of a blob may do with it. */
final class BlobFunctions {
    private final Walrus walrus;

    BlobFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "blob::object_id",
                call -> List.of(Walrus.id(call.read(0, Blob::read).id())));
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
        functions.put("blob::encoded_size", call -> {
            Blob blob = call.read(0, Blob::read);
            return List.of(Value.ofU64(RedStuffSizes.encodedLength(blob.size(), blob.encodingType(), call.u16(1))));
        });
        functions.put(
                "blob::derive_blob_id",
                call -> List.of(new Value(
                        TypeTag.Primitive.U256,
                        Blobs.deriveId(call.value(0).bcs(), call.u8(1), call.u64(2))
                                .toBytes())));
        functions.put(
                "encoding::encoded_blob_length",
                call -> List.of(Value.ofU64(RedStuffSizes.encodedLength(call.u64(0), call.u8(1), call.u16(2)))));
        functions.put("blob::burn", this::burn);
        new AttributeFunctions(walrus).addOwn(functions, this::attached);

        functions.put("shared_blob::new", call -> share(call, 0));
        functions.put("shared_blob::new_funded", call -> {
            Coin coin = call.read(1, Coin::read);
            call.execution().delete(coin.id());
            return share(call, coin.balance());
        });
        functions.put("shared_blob::fund", call -> {
            Coin coin = call.read(1, Coin::read);
            call.execution().delete(coin.id());
            call.write(0, SharedBlobs.fund(call.read(0, SharedBlob::read), coin.balance()));
            return List.of();
        });
    }

    private List<Value> share(Call call, long funds) {
        SharedBlob shared = SharedBlobs.share(walrus.transaction(call), call.read(0, Blob::read), funds);
        call.execution()
                .place(
                        Value.of(walrus.types().sharedBlob(), shared),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of();
    }

    private List<Value> burn(Call call) {
        Blob blob = call.read(0, Blob::read);
        walrus.dropMetadata(call, blob.id());
        Blobs.burn(walrus.transaction(call), blob);
        return List.of();
    }

    private AttributeFunctions.Attached attached(Call call) {
        var blob = call.value(0).id();
        return new AttributeFunctions.Attached(blob, Attributes.ofBlob(walrus.metadata(call, blob)));
    }
}
