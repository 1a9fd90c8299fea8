package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.List;
import java.util.stream.IntStream;

/** Which transactions a checkpoint has, in order, with what users signed them (version 1 of the type). */
public record CheckpointContents(List<Entry> transactions) {

    /**
     * @param signatures flag, signature and public key of each signer
     */
    public record Entry(Digest transaction, Digest effects, List<byte[]> signatures) {
        public Entry {
            signatures = List.copyOf(signatures);
        }
    }

    public CheckpointContents {
        transactions = List.copyOf(transactions);
    }

    public static CheckpointContents fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, reader -> {
            reader.variant(1);
            List<Digest[]> digests =
                    reader.vector(2 * (Digest.LENGTH + 1), r -> new Digest[] {Digest.read(r), Digest.read(r)});
            List<List<byte[]>> signatures = reader.vector(1, r -> r.vector(1, BcsReader::byteVector));
            if (signatures.size() != digests.size()) {
                throw new BcsException("signatures for another number of transactions");
            }
            return new CheckpointContents(IntStream.range(0, digests.size())
                    .mapToObj(i -> new Entry(digests.get(i)[0], digests.get(i)[1], signatures.get(i)))
                    .toList());
        });
    }

    public byte[] toBcs() {
        return new BcsWriter(256)
                .u8(0)
                .vector(transactions, (BcsWriter w, Entry entry) -> {
                    entry.transaction().write(w);
                    entry.effects().write(w);
                })
                .vector(transactions, (BcsWriter w, Entry entry) -> w.vector(entry.signatures(), BcsWriter::byteVector))
                .toByteArray();
    }

    public Digest digest() {
        return Digest.ofTyped("CheckpointContents", toBcs());
    }
}
