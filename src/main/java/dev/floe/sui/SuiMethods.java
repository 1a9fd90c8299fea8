package dev.floe.sui;

import com.google.protobuf.Message;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.BatchGetObjectsResponse;
import dev.floe.sui.rpc.ExecuteTransactionRequest;
import dev.floe.sui.rpc.ExecuteTransactionResponse;
import dev.floe.sui.rpc.GetBalanceRequest;
import dev.floe.sui.rpc.GetBalanceResponse;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetCheckpointResponse;
import dev.floe.sui.rpc.GetDatatypeRequest;
import dev.floe.sui.rpc.GetDatatypeResponse;
import dev.floe.sui.rpc.GetEpochRequest;
import dev.floe.sui.rpc.GetEpochResponse;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetServiceInfoResponse;
import dev.floe.sui.rpc.GetTransactionRequest;
import dev.floe.sui.rpc.GetTransactionResponse;
import dev.floe.sui.rpc.ListDynamicFieldsRequest;
import dev.floe.sui.rpc.ListDynamicFieldsResponse;
import dev.floe.sui.rpc.ListOwnedObjectsRequest;
import dev.floe.sui.rpc.ListOwnedObjectsResponse;
import dev.floe.sui.rpc.SimulateTransactionRequest;
import dev.floe.sui.rpc.SimulateTransactionResponse;
import dev.floe.sui.rpc.SubscribeCheckpointsRequest;
import dev.floe.sui.rpc.SubscribeCheckpointsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;

/** The methods of {@code sui.rpc.v2} that the client calls. */
final class SuiMethods {
    static final MethodDescriptor<GetServiceInfoRequest, GetServiceInfoResponse> GET_SERVICE_INFO = unary(
            "LedgerService/GetServiceInfo",
            GetServiceInfoRequest.getDefaultInstance(),
            GetServiceInfoResponse.getDefaultInstance());
    static final MethodDescriptor<BatchGetObjectsRequest, BatchGetObjectsResponse> BATCH_GET_OBJECTS = unary(
            "LedgerService/BatchGetObjects",
            BatchGetObjectsRequest.getDefaultInstance(),
            BatchGetObjectsResponse.getDefaultInstance());
    static final MethodDescriptor<GetTransactionRequest, GetTransactionResponse> GET_TRANSACTION = unary(
            "LedgerService/GetTransaction",
            GetTransactionRequest.getDefaultInstance(),
            GetTransactionResponse.getDefaultInstance());
    static final MethodDescriptor<GetCheckpointRequest, GetCheckpointResponse> GET_CHECKPOINT = unary(
            "LedgerService/GetCheckpoint",
            GetCheckpointRequest.getDefaultInstance(),
            GetCheckpointResponse.getDefaultInstance());
    static final MethodDescriptor<GetEpochRequest, GetEpochResponse> GET_EPOCH = unary(
            "LedgerService/GetEpoch", GetEpochRequest.getDefaultInstance(), GetEpochResponse.getDefaultInstance());
    static final MethodDescriptor<GetBalanceRequest, GetBalanceResponse> GET_BALANCE = unary(
            "StateService/GetBalance", GetBalanceRequest.getDefaultInstance(), GetBalanceResponse.getDefaultInstance());
    static final MethodDescriptor<ListOwnedObjectsRequest, ListOwnedObjectsResponse> LIST_OWNED_OBJECTS = unary(
            "StateService/ListOwnedObjects",
            ListOwnedObjectsRequest.getDefaultInstance(),
            ListOwnedObjectsResponse.getDefaultInstance());
    static final MethodDescriptor<ListDynamicFieldsRequest, ListDynamicFieldsResponse> LIST_DYNAMIC_FIELDS = unary(
            "StateService/ListDynamicFields",
            ListDynamicFieldsRequest.getDefaultInstance(),
            ListDynamicFieldsResponse.getDefaultInstance());
    static final MethodDescriptor<GetDatatypeRequest, GetDatatypeResponse> GET_DATATYPE = unary(
            "MovePackageService/GetDatatype",
            GetDatatypeRequest.getDefaultInstance(),
            GetDatatypeResponse.getDefaultInstance());
    static final MethodDescriptor<SimulateTransactionRequest, SimulateTransactionResponse> SIMULATE = unary(
            "TransactionExecutionService/SimulateTransaction",
            SimulateTransactionRequest.getDefaultInstance(),
            SimulateTransactionResponse.getDefaultInstance());
    static final MethodDescriptor<ExecuteTransactionRequest, ExecuteTransactionResponse> EXECUTE = unary(
            "TransactionExecutionService/ExecuteTransaction",
            ExecuteTransactionRequest.getDefaultInstance(),
            ExecuteTransactionResponse.getDefaultInstance());
    static final MethodDescriptor<SubscribeCheckpointsRequest, SubscribeCheckpointsResponse> SUBSCRIBE = method(
            MethodType.SERVER_STREAMING,
            "SubscriptionService/SubscribeCheckpoints",
            SubscribeCheckpointsRequest.getDefaultInstance(),
            SubscribeCheckpointsResponse.getDefaultInstance());

    private SuiMethods() {}

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(
            String name, Q request, A response) {
        return method(MethodType.UNARY, name, request, response);
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodType type, String name, Q request, A response) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName("sui.rpc.v2." + name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .setIdempotent(true)
                .build();
    }
}
