package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates on a committee of 10 shards: 5, 2, 1, 1, 1. A quorum is 7. */
class CertificatesTest {
    @TempDir
    Path directory;

    private TestChain chain;

    @BeforeEach
    void start() throws IOException {
        chain = new TestChain(directory.resolve("chain"), 10, 5, 2, 1, 1, 1);
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    /** The positions in the committee of nodes with these weights. */
    private int[] members(int... weights) {
        List<BlsCommittee.Member> members = chain.system().committee().members();
        boolean[] used = new boolean[members.size()];
        return Arrays.stream(weights)
                .map(weight -> {
                    int member = IntStream.range(0, members.size())
                            .filter(i -> !used[i] && members.get(i).weight() == weight)
                            .findFirst()
                            .orElseThrow();
                    used[member] = true;
                    return member;
                })
                .toArray();
    }

    private CommittedTransaction certify(ObjectId id, TestChain.Certificate certificate)
            throws RejectedTransactionException {
        return chain.ptb().certify(id, certificate).execute();
    }

    private byte[] message(ObjectId id) {
        return TestChain.confirmation(1, chain.blob(id).blobId(), Optional.empty());
    }

    @Test
    void weightDecidesNotTheNumberOfNodes() throws Exception {
        ObjectId id = chain.register(1, 10, 1, false);
        assertThat(TestChain.abort(certify(id, chain.certify(message(id), members(2, 1, 1, 1)))))
                .isEqualTo("bls_aggregate:2");
        assertThat(TestChain.abort(certify(id, chain.certify(message(id), members(5, 1)))))
                .isEqualTo("bls_aggregate:2");
        TestChain.requireSuccess(certify(id, chain.certify(message(id), members(5, 2))));
        assertThat(chain.blob(id).certifiedEpoch()).contains(1);
    }

    @Test
    void theBitmapMustFitTheCommittee() throws Exception {
        ObjectId id = chain.register(1, 10, 1, false);
        TestChain.Certificate good = chain.certify(message(id), members(5, 2, 1, 1, 1));
        byte[] beyond = {(byte) (good.bitmap()[0] | 0x20)};
        assertThat(TestChain.abort(certify(id, new TestChain.Certificate(good.signature(), beyond, good.message()))))
                .isEqualTo("bls_aggregate:0");
        byte[] longer = {good.bitmap()[0], 0};
        assertThat(TestChain.abort(certify(id, new TestChain.Certificate(good.signature(), longer, good.message()))))
                .isEqualTo("bls_aggregate:0");
        assertThat(TestChain.abort(
                        certify(id, new TestChain.Certificate(good.signature(), new byte[0], good.message()))))
                .isEqualTo("bls_aggregate:2");
        TestChain.requireSuccess(certify(id, good));
    }

    @Test
    void theSignersMustBeThoseOfTheBitmap() throws Exception {
        ObjectId id = chain.register(1, 10, 1, false);
        TestChain.Certificate five = chain.certify(message(id), members(5, 2));
        TestChain.Certificate all = chain.certify(message(id), members(5, 2, 1, 1, 1));
        assertThat(TestChain.abort(
                        certify(id, new TestChain.Certificate(five.signature(), all.bitmap(), all.message()))))
                .isEqualTo("bls_aggregate:1");
        byte[] changed = all.message().clone();
        changed[10] ^= 1;
        assertThat(TestChain.abort(certify(id, new TestChain.Certificate(all.signature(), all.bitmap(), changed))))
                .isEqualTo("bls_aggregate:1");
        byte[] garbage = new byte[96];
        Arrays.fill(garbage, (byte) 0xFF);
        for (byte[] signature : List.of(garbage, new byte[0], new byte[95], new byte[97])) {
            assertThat(TestChain.abort(certify(id, new TestChain.Certificate(signature, all.bitmap(), all.message()))))
                    .isEqualTo("bls_aggregate:1");
        }
    }

    @Test
    void theMessageMustBeAConfirmationOfThisBlobInThisEpoch() throws Exception {
        ObjectId id = chain.register(1, 10, 1, false);
        BlobId blobId = chain.blob(id).blobId();
        int[] all = members(5, 2, 1, 1, 1);
        byte[] good = message(id);
        assertThat(TestChain.abort(certify(id, chain.certify(changed(good, 0, 2), all))))
                .isEqualTo("messages:2");
        assertThat(TestChain.abort(certify(id, chain.certify(changed(good, 1, 1), all))))
                .isEqualTo("messages:3");
        assertThat(TestChain.abort(certify(id, chain.certify(changed(good, 2, 2), all))))
                .isEqualTo("messages:0");
        assertThat(TestChain.abort(
                        certify(id, chain.certify(TestChain.confirmation(2, blobId, Optional.empty()), all))))
                .isEqualTo("messages:1");
        assertThat(TestChain.abort(certify(id, chain.certify(changed(good, 39, 2), all))))
                .isEqualTo("messages:4");
        assertThat(TestChain.abort(certify(id, chain.certify(changed(good, 7, good[7] + 1), all))))
                .isEqualTo("blob:6");
        assertThat(TestChain.abort(certify(id, chain.certify(TestChain.confirmation(1, blobId, Optional.of(id)), all))))
                .isEqualTo("blob:9");
        assertThat(TestChain.abort(certify(id, chain.certify(Arrays.copyOf(good, 20), all))))
                .isEqualTo("bcs:0");
        assertThat(TestChain.abort(certify(id, chain.certify(Arrays.copyOf(good, 3), all))))
                .isEqualTo("bcs:0");
        // What follows the message is not looked at.
        TestChain.requireSuccess(certify(id, chain.certify(Arrays.copyOf(good, 50), all)));
        assertThat(TestChain.abort(certify(id, chain.certify(good, all)))).isEqualTo("blob:5");
    }

    private static byte[] changed(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void aDeletableBlobNeedsAConfirmationOfItsOwn() throws Exception {
        ObjectId id = chain.register(1, 10, 1, true);
        ObjectId other = chain.register(1, 10, 1, true);
        BlobId blobId = chain.blob(id).blobId();
        int[] all = members(5, 2, 1, 1, 1);
        assertThat(TestChain.abort(
                        certify(id, chain.certify(TestChain.confirmation(1, blobId, Optional.empty()), all))))
                .isEqualTo("blob:9");
        assertThat(TestChain.abort(
                        certify(id, chain.certify(TestChain.confirmation(1, blobId, Optional.of(other)), all))))
                .isEqualTo("blob:10");
        TestChain.requireSuccess(certify(id, chain.certify(TestChain.confirmation(1, blobId, Optional.of(id)), all)));
    }

    @Test
    void oneCorrectNodeSufficesToInvalidate() throws Exception {
        BlobId blobId = TestChain.blobId(TestChain.root(1), 5);
        byte[] message =
                new BcsWriter().u8(2).u8(0).u8(3).u32(1).fixed(blobId.toBytes()).toByteArray();
        assertThat(TestChain.abort(invalidate(chain.certify(message, members(1, 1, 1)))))
                .isEqualTo("bls_aggregate:2");
        CommittedTransaction invalidated = invalidate(chain.certify(message, members(2, 1, 1)));
        TestChain.requireSuccess(invalidated);
        assertThat(invalidated.events().getFirst().type())
                .isEqualTo(chain.types().event("InvalidBlobID"));
        assertThat(WalrusEvent.read(
                        "InvalidBlobID", invalidated.events().getFirst().contents()))
                .contains(new WalrusEvent.InvalidBlobId(1, blobId));
    }

    private CommittedTransaction invalidate(TestChain.Certificate certificate) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus(
                "system::invalidate_blob_id",
                ptb.system(),
                ptb.bytes(certificate.signature()),
                ptb.bytes(certificate.bitmap()),
                ptb.bytes(certificate.message()));
        return ptb.execute();
    }
}
