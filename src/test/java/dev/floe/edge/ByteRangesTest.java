package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ByteRangesTest {
    /** One range as a client writes it, and the bytes it means by the letter of the standard. */
    record Spec(String text, int first, int last) {}

    @Provide
    Arbitrary<List<Spec>> specs() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 60);
        Arbitrary<Spec> closed = Combinators.combine(number, number)
                .as((a, b) -> new Spec(Math.min(a, b) + "-" + Math.max(a, b), Math.min(a, b), Math.max(a, b)));
        Arbitrary<Spec> open = number.map(a -> new Spec(a + "-", a, Integer.MAX_VALUE));
        Arbitrary<Spec> suffix = number.map(n -> new Spec("-" + n, -n, -1));
        return Arbitraries.oneOf(closed, open, suffix).list().ofMinSize(1).ofMaxSize(ByteRanges.MAX_PARTS);
    }

    private static BitSet meant(List<Spec> specs, int length) {
        BitSet bytes = new BitSet();
        for (Spec spec : specs) {
            boolean suffix = spec.text().startsWith("-");
            long first = suffix ? Math.max(0, length + spec.first()) : spec.first();
            long last = suffix ? length - 1 : Math.min(spec.last(), length - 1);
            for (long at = first; at <= last; at++) {
                bytes.set((int) at);
            }
        }
        return bytes;
    }

    @Property
    void exactlyTheBytesThatWereMeant(@ForAll("specs") List<Spec> specs, @ForAll @IntRange(max = 50) int length) {
        String header =
                "bytes=" + String.join(",", specs.stream().map(Spec::text).toList());
        BitSet meant = meant(specs, length);
        switch (ByteRanges.parse(header, length)) {
            case ByteRanges.Parts(List<Slice> parts) -> {
                BitSet sent = new BitSet();
                List<Slice> seen = new ArrayList<>();
                for (Slice part : parts) {
                    assertThat(part.isEmpty()).isFalse();
                    assertThat(part.to()).isLessThanOrEqualTo(length);
                    assertThat(seen).noneMatch(other -> other.touches(part));
                    seen.add(part);
                    sent.set((int) part.from(), (int) part.to());
                }
                assertThat(sent).isEqualTo(meant);
            }
            case ByteRanges.Unsatisfiable() -> assertThat(meant.isEmpty()).isTrue();
            case ByteRanges.Whole() ->
                assertThat(length).as("a range was asked for").isZero();
        }
    }

    @Property
    void anyTextHasAnAnswer(@ForAll String text, @ForAll @IntRange(max = 1000) int length) {
        for (String header : List.of(text, "bytes=" + text, "bytes=0-" + text)) {
            if (ByteRanges.parse(header, length) instanceof ByteRanges.Parts(List<Slice> parts)) {
                assertThat(parts).isNotEmpty().allMatch(part -> !part.isEmpty() && part.to() <= length);
            }
        }
    }
}
