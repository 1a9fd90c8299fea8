package dev.floe.chain;

import com.google.protobuf.ByteString;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.Page;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.rpc.Balance;
import dev.floe.sui.rpc.CoinMetadata;
import dev.floe.sui.rpc.DynamicField;
import dev.floe.sui.rpc.GetBalanceRequest;
import dev.floe.sui.rpc.GetBalanceResponse;
import dev.floe.sui.rpc.GetCoinInfoRequest;
import dev.floe.sui.rpc.GetCoinInfoResponse;
import dev.floe.sui.rpc.ListBalancesRequest;
import dev.floe.sui.rpc.ListBalancesResponse;
import dev.floe.sui.rpc.ListDynamicFieldsRequest;
import dev.floe.sui.rpc.ListDynamicFieldsResponse;
import dev.floe.sui.rpc.ListOwnedObjectsRequest;
import dev.floe.sui.rpc.ListOwnedObjectsResponse;
import java.util.Map;
import java.util.Optional;

/** {@code sui.rpc.v2.StateService}: what there is now, by owner. */
final class StateService {
    private static final int DECIMALS = 9;

    private final Ledger ledger;

    StateService(Ledger ledger) {
        this.ledger = ledger;
    }

    Map<String, Unary<?>> methods() {
        return Map.of(
                "sui.rpc.v2.StateService/GetBalance", new Unary<>(GetBalanceRequest.parser(), this::balance),
                "sui.rpc.v2.StateService/ListBalances", new Unary<>(ListBalancesRequest.parser(), this::balances),
                "sui.rpc.v2.StateService/ListOwnedObjects",
                        new Unary<>(ListOwnedObjectsRequest.parser(), this::ownedObjects),
                "sui.rpc.v2.StateService/ListDynamicFields",
                        new Unary<>(ListDynamicFieldsRequest.parser(), this::dynamicFields),
                "sui.rpc.v2.StateService/GetCoinInfo", new Unary<>(GetCoinInfoRequest.parser(), this::coinInfo));
    }

    private GetBalanceResponse balance(GetBalanceRequest request) {
        ObjectId owner = Requests.id("owner", request.getOwner());
        StructTag currency = Requests.struct("coin_type", request.getCoinType());
        return GetBalanceResponse.newBuilder()
                .setBalance(balance(currency, ledger.balance(owner, currency)))
                .build();
    }

    private static Balance balance(TypeTag currency, long amount) {
        return Balance.newBuilder()
                .setCoinType(currency.toString())
                .setBalance(amount)
                .setCoinBalance(amount)
                .setAddressBalance(0)
                .build();
    }

    private ListBalancesResponse balances(ListBalancesRequest request) {
        ListBalancesResponse.Builder response = ListBalancesResponse.newBuilder();
        ledger.balances(Requests.id("owner", request.getOwner()))
                .forEach((currency, amount) -> response.addBalances(balance(currency, amount)));
        return response.build();
    }

    private ListOwnedObjectsResponse ownedObjects(ListOwnedObjectsRequest request) {
        ObjectId owner = Requests.id("owner", request.getOwner());
        Optional<StructTag> type = request.getObjectType().isEmpty()
                ? Optional.empty()
                : Optional.of(Requests.struct("object_type", request.getObjectType()));
        ReadMask mask =
                ReadMask.of(request.hasReadMask(), request.getReadMask(), "object_id", "version", "object_type");
        Page<SuiObject> page = ledger.ownedObjects(
                owner,
                type,
                token(request.getPageToken()),
                Requests.pageSize(request.hasPageSize(), request.getPageSize()));
        ListOwnedObjectsResponse.Builder response = ListOwnedObjectsResponse.newBuilder();
        page.items()
                .forEach(object -> response.addObjects(
                        mask.trim(dev.floe.sui.rpc.Object.getDescriptor(), Rendering.object(object, mask))));
        page.next().ifPresent(next -> response.setNextPageToken(ByteString.copyFrom(next)));
        return response.build();
    }

    private static Optional<byte[]> token(ByteString token) {
        return token.isEmpty() ? Optional.empty() : Optional.of(token.toByteArray());
    }

    private ListDynamicFieldsResponse dynamicFields(ListDynamicFieldsRequest request) {
        ObjectId parent = Requests.id("parent", request.getParent());
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), "parent", "field_id");
        Page<SuiObject> page = ledger.dynamicFields(
                parent, token(request.getPageToken()), Requests.pageSize(request.hasPageSize(), request.getPageSize()));
        ListDynamicFieldsResponse.Builder response = ListDynamicFieldsResponse.newBuilder();
        page.items()
                .forEach(field ->
                        response.addDynamicFields(mask.trim(DynamicField.getDescriptor(), field(parent, field, mask))));
        page.next().ifPresent(next -> response.setNextPageToken(ByteString.copyFrom(next)));
        return response.build();
    }

    private DynamicField field(ObjectId parent, SuiObject field, ReadMask mask) {
        DynamicField.Builder rendered = DynamicField.newBuilder()
                .setKind(DynamicField.DynamicFieldKind.FIELD)
                .setParent(parent.toString())
                .setFieldId(field.id().toString());
        if (mask.wants("field_object")) {
            rendered.setFieldObject(Rendering.object(field, mask.below("field_object")));
        }
        StructTag type = field.type().orElseThrow();
        TypeTag name = type.parameters().getFirst();
        TypeTag value = type.parameters().getLast();
        byte[] contents = field.contents().orElseThrow();
        BcsReader reader = new BcsReader(contents);
        Ids.read(reader);
        int nameStart = reader.position();
        try {
            skip(reader, name);
        } catch (BcsException e) {
            // A name of a type that is not understood here: the field itself is all that can be told.
            return rendered.setValueType(value.toString()).build();
        }
        byte[] nameBytes = java.util.Arrays.copyOfRange(contents, nameStart, reader.position());
        byte[] valueBytes = reader.fixed(reader.remaining());
        rendered.setName(Rendering.bcs(name.toString(), nameBytes));
        if (name instanceof StructTag wrapper
                && wrapper.is(Ids.SUI_FRAMEWORK, "dynamic_object_field", "Wrapper")
                && valueBytes.length == ObjectId.LENGTH) {
            ObjectId child = ObjectId.of(valueBytes);
            rendered.setKind(DynamicField.DynamicFieldKind.OBJECT).setChildId(child.toString());
            ledger.object(child).ifPresent(object -> {
                rendered.setValueType(object.type().map(StructTag::toString).orElse("package"));
                if (mask.wants("child_object")) {
                    rendered.setChildObject(Rendering.object(object, mask.below("child_object")));
                }
            });
        } else {
            rendered.setValueType(value.toString()).setValue(Rendering.bcs(value.toString(), valueBytes));
        }
        return rendered.build();
    }

    /** Reads over a name, of the types that Walrus names fields with. */
    private void skip(BcsReader reader, TypeTag type) {
        switch (type) {
            case TypeTag.Primitive primitive ->
                reader.skip(
                        switch (primitive) {
                            case BOOL, U8 -> 1;
                            case U16 -> 2;
                            case U32 -> 4;
                            case U64 -> 8;
                            case U128 -> 16;
                            case U256, ADDRESS, SIGNER -> 32;
                        });
            case TypeTag.Vector(TypeTag element) -> {
                int count = reader.count(1);
                for (int i = 0; i < count; i++) {
                    skip(reader, element);
                }
            }
            case StructTag struct -> {
                if (struct.equals(StructTag.STRING)) {
                    reader.byteVector();
                } else if (struct.equals(StructTag.ID)) {
                    reader.skip(ObjectId.LENGTH);
                } else if (struct.is(Ids.SUI_FRAMEWORK, "dynamic_object_field", "Wrapper")) {
                    skip(reader, struct.parameters().getFirst());
                } else if (struct.is(ledger.deployment().originalContract(), "extended_field", "Key")) {
                    reader.skip(1);
                } else if (struct.equals(ledger.sites().siteTypes().resourcePath())) {
                    reader.byteVector();
                } else if (struct.equals(ledger.sites().nameTypes().domain())) {
                    int labels = reader.count(1);
                    for (int i = 0; i < labels; i++) {
                        reader.byteVector();
                    }
                } else {
                    throw new BcsException("names of type " + struct + " are not known");
                }
            }
        }
    }

    private GetCoinInfoResponse coinInfo(GetCoinInfoRequest request) {
        StructTag currency = Requests.struct("coin_type", request.getCoinType());
        boolean sui = currency.equals(StructTag.SUI);
        if (!sui && !currency.equals(ledger.deployment().wal())) {
            throw RpcException.notFound("Coin " + currency + " not found");
        }
        return GetCoinInfoResponse.newBuilder()
                .setCoinType(currency.toString())
                .setMetadata(CoinMetadata.newBuilder()
                        .setDecimals(DECIMALS)
                        .setName(sui ? "Sui" : "WAL Token")
                        .setSymbol(sui ? "SUI" : "WAL")
                        .setDescription(""))
                .build();
    }
}
