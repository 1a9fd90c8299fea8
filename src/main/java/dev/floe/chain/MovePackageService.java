package dev.floe.chain;

import com.google.protobuf.ByteString;
import dev.floe.chain.ledger.DatatypeDescription;
import dev.floe.chain.ledger.FunctionSignature;
import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.OpenType;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.rpc.Ability;
import dev.floe.sui.rpc.DatatypeDescriptor;
import dev.floe.sui.rpc.FieldDescriptor;
import dev.floe.sui.rpc.FunctionDescriptor;
import dev.floe.sui.rpc.GetDatatypeRequest;
import dev.floe.sui.rpc.GetDatatypeResponse;
import dev.floe.sui.rpc.GetFunctionRequest;
import dev.floe.sui.rpc.GetFunctionResponse;
import dev.floe.sui.rpc.GetPackageRequest;
import dev.floe.sui.rpc.GetPackageResponse;
import dev.floe.sui.rpc.ListPackageVersionsRequest;
import dev.floe.sui.rpc.ListPackageVersionsResponse;
import dev.floe.sui.rpc.OpenSignature;
import dev.floe.sui.rpc.OpenSignatureBody;
import dev.floe.sui.rpc.PackageVersion;
import dev.floe.sui.rpc.TypeParameter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** {@code sui.rpc.v2.MovePackageService}: what the contracts offer. */
final class MovePackageService {
    private final Ledger ledger;

    MovePackageService(Ledger ledger) {
        this.ledger = ledger;
    }

    Map<String, Unary<?>> methods() {
        return Map.of(
                "sui.rpc.v2.MovePackageService/GetPackage", new Unary<>(GetPackageRequest.parser(), this::contract),
                "sui.rpc.v2.MovePackageService/GetDatatype", new Unary<>(GetDatatypeRequest.parser(), this::datatype),
                "sui.rpc.v2.MovePackageService/GetFunction", new Unary<>(GetFunctionRequest.parser(), this::function),
                "sui.rpc.v2.MovePackageService/ListPackageVersions",
                        new Unary<>(ListPackageVersionsRequest.parser(), this::versions));
    }

    /** A token is the version that the page before ended with; anything else begins anew. */
    private ListPackageVersionsResponse versions(ListPackageVersionsRequest request) {
        ObjectId id = Requests.id("package_id", request.getPackageId());
        List<ObjectContent.Contract> all = ledger.versions(id);
        if (all.isEmpty()) {
            throw RpcException.notFound("Package " + id + " not found");
        }
        ByteString token = request.getPageToken();
        long after = token.size() == Long.BYTES ? token.asReadOnlyByteBuffer().getLong() : 0;
        List<ObjectContent.Contract> left =
                all.stream().filter(version -> version.version() > after).toList();
        List<ObjectContent.Contract> page =
                left.subList(0, Math.min(left.size(), Requests.pageSize(request.hasPageSize(), request.getPageSize())));
        ListPackageVersionsResponse.Builder response = ListPackageVersionsResponse.newBuilder();
        page.forEach(version -> response.addVersions(PackageVersion.newBuilder()
                .setPackageId(version.id().toString())
                .setVersion(version.version())));
        if (page.size() < left.size()) {
            ByteBuffer last =
                    ByteBuffer.allocate(Long.BYTES).putLong(page.getLast().version());
            response.setNextPageToken(ByteString.copyFrom(last.flip()));
        }
        return response.build();
    }

    private GetPackageResponse contract(GetPackageRequest request) {
        ObjectId id = Requests.id("package_id", request.getPackageId());
        SuiObject object = ledger.object(id).orElseThrow(() -> RpcException.notFound("Package " + id + " not found"));
        if (!(object.content() instanceof ObjectContent.Contract contract)) {
            throw RpcException.invalid("object " + id + " is not a package");
        }
        return GetPackageResponse.newBuilder()
                .setPackage(Rendering.contract(contract))
                .build();
    }

    private GetFunctionResponse function(GetFunctionRequest request) {
        ObjectId id = Requests.id("package_id", request.getPackageId());
        FunctionSignature signature = ledger.function(id, request.getModuleName(), request.getName())
                .orElseThrow(() -> RpcException.notFound(
                        "Function " + id + "::" + request.getModuleName() + "::" + request.getName() + " not found"));
        FunctionDescriptor.Builder function = FunctionDescriptor.newBuilder()
                .setName(signature.name())
                .setVisibility(FunctionDescriptor.Visibility.PUBLIC)
                .setIsEntry(false);
        for (int i = 0; i < signature.typeParameters(); i++) {
            function.addTypeParameters(TypeParameter.newBuilder().setIsPhantom(false));
        }
        for (FunctionSignature.Parameter parameter : signature.parameters()) {
            OpenSignature.Builder open = OpenSignature.newBuilder().setBody(body(parameter.type()));
            switch (parameter.passing()) {
                case BY_VALUE -> {}
                case BY_REFERENCE -> open.setReference(OpenSignature.Reference.IMMUTABLE);
                case BY_MUTABLE_REFERENCE -> open.setReference(OpenSignature.Reference.MUTABLE);
            }
            function.addParameters(open);
        }
        signature
                .returns()
                .forEach(type -> function.addReturns(OpenSignature.newBuilder().setBody(body(type))));
        return GetFunctionResponse.newBuilder().setFunction(function).build();
    }

    private GetDatatypeResponse datatype(GetDatatypeRequest request) {
        ObjectId id = Requests.id("package_id", request.getPackageId());
        DatatypeDescription description = ledger.datatype(id, request.getModuleName(), request.getName())
                .orElseThrow(() -> RpcException.notFound(
                        "Datatype " + id + "::" + request.getModuleName() + "::" + request.getName() + " not found"));
        DatatypeDescriptor.Builder datatype = DatatypeDescriptor.newBuilder()
                .setTypeName(description.definedBy() + "::" + description.module() + "::" + description.name())
                .setDefiningId(description.definedBy().toString())
                .setModule(description.module())
                .setName(description.name())
                .setKind(DatatypeDescriptor.DatatypeKind.STRUCT);
        description.abilities().stream()
                .sorted()
                .forEach(ability -> datatype.addAbilities(
                        switch (ability) {
                            case COPY -> Ability.COPY;
                            case DROP -> Ability.DROP;
                            case STORE -> Ability.STORE;
                            case KEY -> Ability.KEY;
                        }));
        int position = 0;
        for (DatatypeDescription.Field field : description.fields()) {
            datatype.addFields(FieldDescriptor.newBuilder()
                    .setName(field.name())
                    .setPosition(position++)
                    .setType(body(field.type())));
        }
        return GetDatatypeResponse.newBuilder().setDatatype(datatype).build();
    }

    private static OpenSignatureBody body(OpenType type) {
        OpenSignatureBody.Builder body = OpenSignatureBody.newBuilder();
        switch (type) {
            case OpenType.Primitive(TypeTag.Primitive primitive) ->
                body.setType(
                        switch (primitive) {
                            case BOOL -> OpenSignatureBody.Type.BOOL;
                            case U8 -> OpenSignatureBody.Type.U8;
                            case U16 -> OpenSignatureBody.Type.U16;
                            case U32 -> OpenSignatureBody.Type.U32;
                            case U64 -> OpenSignatureBody.Type.U64;
                            case U128 -> OpenSignatureBody.Type.U128;
                            case U256 -> OpenSignatureBody.Type.U256;
                            case ADDRESS, SIGNER -> OpenSignatureBody.Type.ADDRESS;
                        });
            case OpenType.Vector(OpenType element) ->
                body.setType(OpenSignatureBody.Type.VECTOR).addTypeParameterInstantiation(body(element));
            case OpenType.Datatype datatype -> {
                body.setType(OpenSignatureBody.Type.DATATYPE)
                        .setTypeName(datatype.address() + "::" + datatype.module() + "::" + datatype.name());
                datatype.parameters().forEach(parameter -> body.addTypeParameterInstantiation(body(parameter)));
            }
            case OpenType.Parameter(int index) ->
                body.setType(OpenSignatureBody.Type.TYPE_PARAMETER).setTypeParameter(index);
        }
        return body.build();
    }
}
