package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Optional;

/** Until when a transaction may be executed. */
public sealed interface Expiration {
    void write(BcsWriter writer);

    static Expiration read(BcsReader reader) {
        return switch (reader.variant(3)) {
            case 0 -> new Never();
            case 1 -> new Epoch(reader.u64());
            default ->
                new ValidDuring(
                        reader.option(BcsReader::u64),
                        reader.option(BcsReader::u64),
                        reader.option(BcsReader::u64),
                        reader.option(BcsReader::u64),
                        Digest.read(reader),
                        reader.u32());
        };
    }

    /** Does not expire. */
    record Never() implements Expiration {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
        }
    }

    /** Valid up to and including this epoch of Sui. */
    record Epoch(long epoch) implements Expiration {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u64(epoch);
        }
    }

    /** Valid in a range of epochs and times (milliseconds since 1970) of one chain. */
    record ValidDuring(
            Optional<Long> minEpoch,
            Optional<Long> maxEpoch,
            Optional<Long> minTimestamp,
            Optional<Long> maxTimestamp,
            Digest chain,
            long nonce)
            implements Expiration {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(2)
                    .option(minEpoch, BcsWriter::u64)
                    .option(maxEpoch, BcsWriter::u64)
                    .option(minTimestamp, BcsWriter::u64)
                    .option(maxTimestamp, BcsWriter::u64);
            chain.write(writer);
            writer.u32(nonce);
        }
    }
}
