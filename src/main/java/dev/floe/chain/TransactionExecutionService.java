package dev.floe.chain;

import dev.floe.chain.ledger.CommittedTransaction;
import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.RejectedTransactionException;
import dev.floe.chain.ledger.Simulation;
import dev.floe.sui.rpc.ExecuteTransactionRequest;
import dev.floe.sui.rpc.ExecuteTransactionResponse;
import dev.floe.sui.rpc.ExecutedTransaction;
import dev.floe.sui.rpc.SimulateTransactionRequest;
import dev.floe.sui.rpc.SimulateTransactionResponse;
import java.util.Map;

/** {@code sui.rpc.v2.TransactionExecutionService}: dry runs and the real thing. */
final class TransactionExecutionService {
    private final Ledger ledger;

    TransactionExecutionService(Ledger ledger) {
        this.ledger = ledger;
    }

    Map<String, Unary<?>> methods() {
        return Map.of(
                "sui.rpc.v2.TransactionExecutionService/SimulateTransaction",
                new Unary<>(SimulateTransactionRequest.parser(), this::simulate),
                "sui.rpc.v2.TransactionExecutionService/ExecuteTransaction",
                new Unary<>(ExecuteTransactionRequest.parser(), this::execute));
    }

    private SimulateTransactionResponse simulate(SimulateTransactionRequest request) {
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), "*");
        ReadMask each = mask.below("transaction");
        Simulation simulation;
        try {
            simulation = ledger.simulate(Requests.draft(request.getTransaction()), request.getDoGasSelection());
        } catch (RejectedTransactionException e) {
            throw rejected(e);
        }
        ExecutedTransaction executed = Rendering.executed(
                        simulation.data(),
                        simulation.effects(),
                        simulation.events(),
                        simulation.inputObjects(),
                        simulation.outputObjects(),
                        simulation.balanceChanges(),
                        each)
                .build();
        return mask.trim(
                SimulateTransactionResponse.getDescriptor(),
                SimulateTransactionResponse.newBuilder()
                        .setTransaction(executed)
                        .setSuggestedGasPrice(Ledger.REFERENCE_GAS_PRICE)
                        .build());
    }

    private ExecuteTransactionResponse execute(ExecuteTransactionRequest request) {
        ReadMask mask =
                ReadMask.of(request.hasReadMask(), request.getReadMask(), "digest", "effects.status", "checkpoint");
        if (!request.getTransaction().hasBcs()) {
            throw RpcException.invalid("transaction.bcs is needed: what was signed");
        }
        CommittedTransaction transaction;
        try {
            transaction = ledger.execute(
                    request.getTransaction().getBcs().getValue().toByteArray(),
                    request.getSignaturesList().stream()
                            .map(Requests::signature)
                            .toList());
        } catch (RejectedTransactionException e) {
            throw rejected(e);
        }
        return ExecuteTransactionResponse.newBuilder()
                .setTransaction(
                        mask.trim(ExecutedTransaction.getDescriptor(), Rendering.transaction(transaction, mask)))
                .build();
    }

    static RpcException rejected(RejectedTransactionException e) {
        return switch (e.reason()) {
            case MALFORMED, UNSUPPORTED, BAD_SIGNATURE, WRONG_OWNER, INSUFFICIENT_GAS, EXPIRED ->
                RpcException.invalid(e.getMessage());
            case OBJECT_NOT_FOUND -> RpcException.notFound(e.getMessage());
            // Clients know this case by the words.
            case STALE_OBJECT ->
                new RpcException(
                        RpcException.Code.FAILED_PRECONDITION,
                        "Transaction needs to be rebuilt because an object is unavailable for consumption: "
                                + e.getMessage());
            case UNAVAILABLE -> new RpcException(RpcException.Code.UNAVAILABLE, e.getMessage());
        };
    }
}
