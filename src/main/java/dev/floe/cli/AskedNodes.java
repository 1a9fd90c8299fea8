package dev.floe.cli;

import dev.floe.peer.Peers;
import dev.floe.protocol.StorageNode;
import dev.floe.read.AuditedNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Storage nodes that are asked for proof over the network. */
record AskedNodes(Peers peers) {

    AuditedNode of(StorageNode node) {
        return new AuditedNode() {
            @Override
            public StorageNode node() {
                return node;
            }

            @Override
            public CompletableFuture<List<RecoverySymbol>> symbols(
                    VerifiedMetadata blob, Axis targetAxis, int target, Duration timeout) {
                try {
                    return peers.of(node)
                            .recoverySymbols(
                                    blob.blobId(), targetAxis, target, blob.symbolSize(), node.weight(), timeout);
                } catch (IllegalArgumentException unusableAddressOrKey) {
                    return CompletableFuture.failedFuture(unusableAddressOrKey);
                }
            }
        };
    }
}
