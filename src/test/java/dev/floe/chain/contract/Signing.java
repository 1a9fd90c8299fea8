package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.BlsCommittee;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Makes the certificates that scenarios describe, with the keys of their committees. */
final class Signing {
    private static final int SECRET_LENGTH = 32;

    /** What names in a certificate stand for. */
    interface Names {
        BlobId blob(String name);

        ObjectId object(String name);

        ObjectId node(String name);
    }

    private Signing() {}

    static BlsSecretKey key(long scalar) {
        return BlsSecretKey.fromBytes(bigEndian(scalar));
    }

    private static byte[] bigEndian(long scalar) {
        byte[] bytes = new byte[SECRET_LENGTH];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[SECRET_LENGTH - 1 - i] = (byte) (scalar >>> 8 * i);
        }
        return bytes;
    }

    static BlsCommittee committee(int epoch, List<Integer> weights, List<BlsSecretKey> keys, List<ObjectId> nodes) {
        return BlsAggregate.committee(
                epoch,
                IntStream.range(0, weights.size())
                        .mapToObj(i -> new BlsCommittee.Member(
                                keys.get(i).publicKey().toUncompressedBytes(), weights.get(i), nodes.get(i)))
                        .toList());
    }

    static BlsAggregate.RequiredWeight need(Step.Arguments certificate) {
        return certificate.has("need") && certificate.text("need").equals("oneCorrectNode")
                ? BlsAggregate.RequiredWeight.ONE_CORRECT_NODE
                : BlsAggregate.RequiredWeight.QUORUM;
    }

    /** @param keys whose, in the order of the committee */
    static Certificate certificate(Step.Arguments described, List<BlsSecretKey> keys, Names names) {
        byte[] message = message(described, names);
        List<Integer> signers = described.get("signers").isTextual()
                ? IntStream.range(0, keys.size()).boxed().toList()
                : described.list("signers", JsonNode::intValue);
        byte[] signature = signers.isEmpty()
                ? new byte[BlsSignature.LENGTH]
                : BlsSignature.aggregate(signers.stream()
                                .map(signer -> keys.get(signer).sign(message))
                                .toList())
                        .toBytes();
        if (described.json().path("damaged").asBoolean()) {
            swapDifferentBytes(signature);
        }
        byte[] bitmap = described.has("bitmap") ? described.bytes("bitmap") : bitmap(signers, keys.size());
        return new Certificate(signature, bitmap, message);
    }

    private static void swapDifferentBytes(byte[] bytes) {
        int other = IntStream.range(1, bytes.length)
                .filter(i -> bytes[i] != bytes[0])
                .findFirst()
                .orElseThrow();
        byte first = bytes[0];
        bytes[0] = bytes[other];
        bytes[other] = first;
    }

    private static byte[] bitmap(Collection<Integer> signers, int members) {
        byte[] bitmap = new byte[(members + 7) / 8];
        signers.forEach(signer -> bitmap[signer / 8] |= (byte) (1 << signer % 8));
        return bitmap;
    }

    private static byte[] message(Step.Arguments described, Names names) {
        return switch (described.text("kind")) {
            case "blobCertificate" -> {
                BcsWriter writer = head(1, described);
                writer.fixed(blob(described.get("blob"), names).toBytes());
                writer.bool(described.has("object"));
                if (described.has("object")) {
                    String object = described.text("object");
                    ObjectId id =
                            object.startsWith("0x") ? ObjectId.parse(object).orElseThrow() : names.object(object);
                    writer.fixed(id.toBytes());
                }
                yield writer.toByteArray();
            }
            case "invalidBlobId" ->
                head(2, described)
                        .fixed(blob(described.get("blob"), names).toBytes())
                        .toByteArray();
            case "denyListUpdate" ->
                head(4, described)
                        .fixed(names.node(described.text("node")).toBytes())
                        .u64(described.u64("sequence"))
                        .u64(described.u64("size"))
                        .u256(described.u256("root"))
                        .toByteArray();
            case "denyListBlobDeleted" ->
                head(5, described)
                        .fixed(blob(described.get("blob"), names).toBytes())
                        .toByteArray();
            case "protocolVersion" ->
                head(6, described)
                        .u32(described.u64("startEpoch"))
                        .u64(described.u64("version"))
                        .toByteArray();
            default -> throw new UnsupportedOperationException("no certificate " + described.text("kind"));
        };
    }

    private static BcsWriter head(int type, Step.Arguments described) {
        return new BcsWriter().u8(type).u8(0).u8(3).u32(described.u64("epoch"));
    }

    /** The name of a blob, a number in hex, or what a blob is derived from. */
    static BlobId blob(JsonNode described, Names names) {
        if (described.isObject()) {
            Step.Arguments parts = new Step.Arguments(described);
            return Blobs.deriveId(root(parts), parts.integer("encodingType", 1), parts.u64("size"));
        }
        String text = described.asText();
        return text.startsWith("0x") ? BlobId.ofU256(number(text)) : names.blob(text);
    }

    static byte[] root(Step.Arguments arguments) {
        return BlobId.ofU256(arguments.u256("root")).toBytes();
    }

    private static BigInteger number(String hex) {
        return new BigInteger(hex.substring(2), 16);
    }

    /** As the files write numbers of 256 bits. */
    static String hex(BlobId id) {
        return "0x" + id.toU256().toString(16);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
