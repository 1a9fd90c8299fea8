package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.CodecProbe;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation that is measured does what it says: each checks its result, and so fails if it does not. */
class MeasuredBlobTest {
    @ParameterizedTest
    @CsvSource({"4, 1", "4, 10000", "6, 500", "10, 5", "100, 1024", "100, 100000", "1000, 1024"})
    void everyOperationWorksOnOneThreadAndOnMany(int shards, int length) throws Exception {
        Encoding encoding = new Encoding(shards);
        MeasuredBlob blob = new MeasuredBlob(encoding, length);
        assertThat(blob.metadata())
                .isEqualTo(BlobEncoder.singleThreaded(encoding)
                        .encode(BlobSource.of(SampleBytes.of(length)), dev.floe.redstuff.SliverSink.NONE));
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            for (CodecOperation operation : CodecOperation.values()) {
                assertThat(blob.bytes(operation)).isBetween(1, length);
                blob.alone(operation).run();
                List<Future<?>> works = new ArrayList<>();
                for (Work work : blob.together(operation, pool, 3)) {
                    works.add(pool.submit(() -> {
                        work.run();
                        return null;
                    }));
                }
                assertThat(works).isNotEmpty();
                for (Future<?> work : works) {
                    work.get();
                }
            }
        }
    }

    /** The last number of a line is the symbol size; 65536 is more than a blob's symbols may have. */
    @ParameterizedTest
    @CsvSource({"4, 2", "10, 64", "100, 130", "100, 65536", "1000, 64"})
    void theProbeExpandsAsSliversDo(int shards, int symbolSize) {
        Encoding encoding = new Encoding(shards);
        for (Axis axis : Axis.values()) {
            byte[] symbols = SampleBytes.of(encoding.sliverLength(axis, symbolSize));
            int stored = encoding.symbolsPerSliver(axis);
            byte[] repairs = new byte[CodecProbe.repairCount(encoding, axis) * symbolSize];
            CodecProbe.expand(encoding, axis, symbolSize, symbols, repairs);
            assertThat(CodecProbe.repairCount(encoding, axis)).isEqualTo(shards - stored);
            Sliver sliver = new Sliver(axis, 0, symbolSize, symbols);
            for (int index : new int[] {stored, shards - 1}) {
                int at = (index - stored) * symbolSize;
                assertThat(Arrays.copyOfRange(repairs, at, at + symbolSize))
                        .isEqualTo(SliverSymbols.symbol(encoding, sliver, index));
            }
        }
    }
}
