package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.BlsCommittee;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Functions of the system's modules that need nothing but their arguments. */
final class SystemFunctionsPart {
    private static final Signing.Names NOTHING = new Signing.Names() {
        @Override
        public BlobId blob(String name) {
            throw new UnsupportedOperationException("no blob " + name);
        }

        @Override
        public ObjectId object(String name) {
            throw new UnsupportedOperationException("no object " + name);
        }

        @Override
        public ObjectId node(String name) {
            throw new UnsupportedOperationException("no node " + name);
        }
    };

    private SystemFunctionsPart() {}

    static void addTo(World world) {
        world.call("bls::verify_certificate", SystemFunctionsPart::verify);
        world.call("messages::parse", SystemFunctionsPart::parse);
        world.call(
                "encoding::encoded_blob_length",
                arguments -> RedStuffSizes.encodedLength(
                        arguments.u64("size"), arguments.integer("encodingType"), arguments.integer("shards")));
        world.call(
                "redstuff::source_symbols_primary",
                arguments -> RedStuffSizes.primarySourceSymbols(arguments.integer("shards")));
        world.call(
                "redstuff::source_symbols_secondary",
                arguments -> RedStuffSizes.secondarySourceSymbols(arguments.integer("shards")));
        world.call(
                "blob::derive_blob_id",
                arguments -> Blobs.deriveId(
                                Signing.root(arguments), arguments.integer("encodingType"), arguments.u64("size"))
                        .toBytes());
    }

    private static Object verify(Step.Arguments arguments) {
        Step.Arguments described = arguments.part("committee");
        List<BlsSecretKey> keys = described.list("secretScalars", JsonNode::longValue).stream()
                .map(Signing::key)
                .toList();
        BlsCommittee committee = Signing.committee(
                described.integer("epoch"),
                described.list("weights", JsonNode::intValue),
                keys,
                IntStream.rangeClosed(1, keys.size())
                        .mapToObj(RecordedTransaction::id)
                        .toList());
        Step.Arguments certificate = arguments.part("certificate");
        return BlsAggregate.verify(
                        committee, Signing.certificate(certificate, keys, NOTHING), Signing.need(certificate))
                .weight();
    }

    private static Object parse(Step.Arguments arguments) {
        CertifiedMessage message =
                CertifiedMessage.of(arguments.bytes("message"), arguments.integer("committeeEpoch"), 1);
        Map<String, Object> parts = new LinkedHashMap<>();
        switch (arguments.text("kind")) {
            case "blobCertificate" -> {
                CertifiedMessage.StoredBlob stored = message.storedBlob();
                parts.put("blobId", stored.blobId().toBytes());
                parts.put("deletable", stored.object().isPresent());
                stored.object().ifPresent(object -> parts.put("objectId", object.toBytes()));
            }
            case "invalidBlobId" -> parts.put("blobId", message.invalidBlobId().toBytes());
            case "denyListUpdate" -> {
                CertifiedMessage.DenyListUpdate update = message.denyListUpdate();
                parts.put("storageNodeId", update.node().toBytes());
                parts.put("sequenceNumber", update.sequenceNumber());
                parts.put("size", update.size());
                parts.put("root", BlobId.ofU256(update.root()).toBytes());
            }
            case "denyListBlobDeleted" ->
                parts.put("blobId", message.deletedFromDenyList().toBytes());
            case "protocolVersion" -> {
                CertifiedMessage.ProtocolVersion version = message.protocolVersion();
                parts.put("startEpoch", version.startEpoch());
                parts.put("protocolVersion", version.version());
            }
            default -> throw new UnsupportedOperationException("no message " + arguments.text("kind"));
        }
        return parts;
    }
}
