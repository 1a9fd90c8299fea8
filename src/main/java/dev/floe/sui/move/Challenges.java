package dev.floe.sui.move;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code challenges::Challenges}: the storage challenges of a network. Floe's own: no network of Walrus has this module.
 *
 * @param samples how many blobs each node is asked for
 * @param graceMillis for how long those who are slow are waited for when a quorum is there
 * @param round the latest challenge
 */
public record Challenges(ObjectId id, int samples, long graceMillis, Round round) implements MoveStruct {
    /** For how many blobs a challenge may ask. */
    public static final int MOST_SAMPLES = 10_000;
    /** A day. */
    public static final long LONGEST_GRACE_MILLIS = 86_400_000;

    /** What a challenge waits for. */
    public enum Phase {
        /** That nodes say that they have seen its start. */
        ACKNOWLEDGING,
        /** The shares of the coin. */
        REVEALING,
        /** That nodes commit to their answers. */
        COMMITTING,
        /** That nodes convince each other, and certificates of that. */
        EXAMINING,
        /** Nothing more: the report is made. */
        REPORTED
    }

    /**
     * One challenge.
     *
     * @param epoch of which; 0 before the first one
     * @param sinceMillis when its phase began
     * @param revealed whose shares make the coin, or will
     * @param shares the sum of their shares; empty before the first one
     * @param coin once the shares suffice
     * @param passed who has a certificate
     */
    public record Round(
            int epoch,
            Phase phase,
            long sinceMillis,
            List<ObjectId> acknowledged,
            List<ObjectId> revealed,
            Optional<BlsSignature> shares,
            Optional<ChallengeCoin> coin,
            Map<ObjectId, ChallengeCommitment> commitments,
            List<ObjectId> passed)
            implements MoveStruct {
        /** Of a network that had no challenge yet. */
        public static final Round NONE = new Round(
                0, Phase.REPORTED, 0, List.of(), List.of(), Optional.empty(), Optional.empty(), Map.of(), List.of());

        public Round {
            acknowledged = List.copyOf(acknowledged);
            revealed = List.copyOf(revealed);
            commitments = Moves.copy(commitments);
            passed = List.copyOf(passed);
        }

        static Round read(BcsReader reader) {
            return new Round(
                    Moves.epoch(reader),
                    Phase.values()[reader.variant(Phase.values().length)],
                    reader.u64(),
                    nodes(reader),
                    nodes(reader),
                    optional(reader, BlsSignature.LENGTH).map(Round::signature),
                    optional(reader, ChallengeCoin.LENGTH).map(ChallengeCoin::of),
                    Moves.vecMap(
                            reader,
                            ObjectId.LENGTH + 1,
                            Ids::read,
                            r -> ChallengeCommitment.of(Moves.element(r, ChallengeCommitment.LENGTH))),
                    nodes(reader));
        }

        /** Whether it ended without a quorum, and shows nothing of anybody: no report is made before a quorum passed. */
        public boolean isAbandoned() {
            return epoch != 0 && phase == Phase.REPORTED && passed.isEmpty();
        }

        private static List<ObjectId> nodes(BcsReader reader) {
            return reader.vector(ObjectId.LENGTH, Ids::read);
        }

        private static Optional<byte[]> optional(BcsReader reader, int length) {
            byte[] bytes = reader.byteVector();
            if (bytes.length != 0 && bytes.length != length) {
                throw new BcsException(bytes.length + " bytes instead of " + length);
            }
            return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
        }

        private static BlsSignature signature(byte[] bytes) {
            try {
                return BlsSignature.fromBytes(bytes);
            } catch (KeyFormatException e) {
                throw new BcsException(e.getMessage());
            }
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .u8(phase.ordinal())
                    .u64(sinceMillis)
                    .vector(acknowledged, (w, node) -> Ids.write(w, node))
                    .vector(revealed, (w, node) -> Ids.write(w, node))
                    .byteVector(shares.map(BlsSignature::toBytes).orElseGet(() -> new byte[0]))
                    .byteVector(coin.map(ChallengeCoin::toBytes).orElseGet(() -> new byte[0]));
            Moves.vecMap(writer, new LinkedHashMap<>(commitments), Ids::write, (w, one) -> w.byteVector(one.toBytes()));
            writer.vector(passed, (w, node) -> Ids.write(w, node));
        }
    }

    /** An event of the module. */
    public sealed interface ChallengeEvent extends MoveStruct {
        /** The name of its type on chain. */
        default String name() {
            return getClass().getSimpleName();
        }
    }

    /** Nodes are to acknowledge. */
    public record ChallengeStarted(int epoch) implements ChallengeEvent {
        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch);
        }
    }

    /** Enough shares are there, and this is the coin. */
    public record ChallengeCoinRevealed(int epoch, ChallengeCoin coin) implements ChallengeEvent {
        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).byteVector(coin.toBytes());
        }
    }

    /** It did not get a quorum in time, and shows nothing of anybody. */
    public record ChallengeAbandoned(int epoch) implements ChallengeEvent {
        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch);
        }
    }

    /** Nobody may commit any more, and what was asked for may be read again. */
    public record CommitmentsClosed(int epoch) implements ChallengeEvent {
        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch);
        }
    }

    /**
     * How a challenge ended.
     *
     * @param passed those who have a certificate
     * @param failed those who acknowledged it, and have none
     * @param silent those who did not acknowledge it
     */
    public record ChallengeReported(int epoch, List<ObjectId> passed, List<ObjectId> failed, List<ObjectId> silent)
            implements ChallengeEvent {
        public ChallengeReported {
            passed = List.copyOf(passed);
            failed = List.copyOf(failed);
            silent = List.copyOf(silent);
        }

        public static ChallengeReported read(BcsReader reader) {
            return new ChallengeReported(
                    Moves.epoch(reader), Round.nodes(reader), Round.nodes(reader), Round.nodes(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .vector(passed, (w, node) -> Ids.write(w, node))
                    .vector(failed, (w, node) -> Ids.write(w, node))
                    .vector(silent, (w, node) -> Ids.write(w, node));
        }
    }

    public static Challenges read(BcsReader reader) {
        ObjectId id = Ids.read(reader);
        long samples = reader.u32() & 0xFFFF_FFFFL;
        long graceMillis = reader.u64();
        if (samples < 1 || samples > MOST_SAMPLES || graceMillis < 1 || graceMillis > LONGEST_GRACE_MILLIS) {
            throw new BcsException("challenges for " + samples + " blobs with a grace of "
                    + Long.toUnsignedString(graceMillis) + " ms");
        }
        return new Challenges(id, (int) samples, graceMillis, Round.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u32(samples).u64(graceMillis);
        round.write(writer);
    }
}
