package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.AgeEncryption;
import dev.floe.keys.AgeFile;
import dev.floe.keys.AgeIdentity;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.StubHolder.Conduct;
import dev.floe.read.StubHolder.Stored;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A range of an encrypted blob costs the slivers that its chunks lie in, that of the header, and no others. */
@Timeout(120)
class EncryptedRangeTest {
    private static final Encoding ENCODING = new Encoding(100);
    private static final int NODES = 10;
    private static final int PLAIN = 700_000;
    /** What age encrypts at once, and what it is then. */
    private static final int CHUNK = 64 << 10;

    private static final int SEALED = CHUNK + 16;

    private final VirtualTime time = new VirtualTime(1);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final AtomicInteger slivers = new AtomicInteger();
    private final AgeIdentity identity = AgeIdentity.generate(new SecureRandom());
    private final byte[] plain = new byte[PLAIN];

    private SliverReader reader(Stored stored) {
        Map<ObjectId, SliverHolder> holders = new LinkedHashMap<>();
        List<StorageNode> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> mine = new ArrayList<>();
            for (int shard = i; shard < ENCODING.shardCount(); shard += NODES) {
                mine.add(shard);
            }
            byte[] id = new byte[ObjectId.LENGTH];
            id[0] = (byte) i;
            ObjectId node = ObjectId.of(id);
            holders.put(node, counted(new StubHolder(time, Conduct.GOOD, mine, Map.of(stored.id(), stored))));
            members.add(new StorageNode(node, "n" + i, "127.0.0.1:" + (1000 + i), new byte[48], new byte[33], mine));
        }
        ReaderOptions options = ReaderOptions.of(memory, new Cpu(task -> time.at(Duration.ofNanos(50_000), task), 2));
        CommitteeSlivers committee = new CommitteeSlivers(
                CommitteeSource.fixed(new Committee(1, ENCODING.shardCount(), members)),
                member -> holders.get(member.id()),
                options,
                time,
                ReadObserver.NONE);
        return new SliverReader(committee, committee, options, time, ReadObserver.NONE);
    }

    private SliverHolder counted(SliverHolder holder) {
        return (SliverHolder) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SliverHolder.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sliver")) {
                        slivers.incrementAndGet();
                    }
                    return method.invoke(holder, arguments);
                });
    }

    private byte[] decrypted(AgeFile file, int from, int to) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.read(from, to, out);
        return out.toByteArray();
    }

    @Test
    void aRangeOutOfTheMiddleCostsItsChunksAndTheHeader() throws Exception {
        new Random(5).nextBytes(plain);
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        AgeEncryption.encrypt(new ByteArrayInputStream(plain), encrypted, List.of(identity.recipient()));
        Stored stored = Stored.of(ENCODING, encrypted.toByteArray());
        int row = ENCODING.sliverLength(Axis.PRIMARY, stored.metadata().symbolSize());
        int header = encrypted.size() - Math.ceilDiv(PLAIN, CHUNK) * 16 - PLAIN;

        AtomicReference<BlobHandle> opened = new AtomicReference<>();
        reader(stored).open(stored.id(), ReadOptions.DEFAULT).subscribe().with(opened::set);
        time.run();
        AgeFile file = AgeFile.open(
                new AgeFile.Ciphertext() {
                    @Override
                    public long length() {
                        return opened.get().length();
                    }

                    @Override
                    public void read(long from, long to, OutputStream target) {
                        ByteArrayOutputStream received = new ByteArrayOutputStream();
                        opened.get()
                                .read(from, to)
                                .subscribe()
                                .with(piece -> received.writeBytes(CommitteeReaderTest.bytes(piece)));
                        time.run();
                        try {
                            received.writeTo(target);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                },
                List.of(identity));
        assertThat(slivers.get()).as("the header is in the first row").isEqualTo(1);

        for (int[] range :
                new int[][] {{350_000, 350_010}, {350_000, 360_000}, {393_215, 393_217}, {300_000, 500_000}}) {
            slivers.set(0);
            assertThat(decrypted(file, range[0], range[1])).isEqualTo(Arrays.copyOfRange(plain, range[0], range[1]));
            int first = header + range[0] / CHUNK * SEALED;
            int end = header + ((range[1] - 1) / CHUNK + 1) * SEALED;
            int needed = (end - 1) / row - first / row + 1;
            assertThat(slivers.get()).as(Arrays.toString(range)).isEqualTo(needed);
        }
        assertThat(memory.held()).isZero();
    }
}
