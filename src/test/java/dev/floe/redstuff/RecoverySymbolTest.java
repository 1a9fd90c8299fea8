package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Symbols and proofs against {@code recovery_symbols.json}. */
class RecoverySymbolTest {
    static Stream<JsonNode> vectors() {
        return Vectors.each(Vectors.read("recovery_symbols.json").get("vectors"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void symbolsAndProofs(JsonNode vector) throws RedStuffException {
        int n = vector.get("n_shards").asInt();
        int size = vector.get("size").asInt();
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("walrus-vector/" + n + "/" + size, size));
        assertThat(encoded.metadata().blobId())
                .hasToString(vector.get("blob_id").asText());
        String[] id = vector.get("symbol_id").asText().split("-");
        int[] index = {Integer.parseInt(id[0]), Integer.parseInt(id[1])};

        for (Axis target : Axis.values()) {
            Sliver source = encoded.sliver(target.other(), index[target.other().ordinal()]);
            int targetIndex = index[target.ordinal()];
            RecoverySymbol symbol = new SliverSymbols(encoded.encoding(), source).recoverySymbol(targetIndex);
            assertThat(Vectors.hex(symbol.symbol().data()))
                    .isEqualTo(vector.get("symbol_hex").asText());
            assertThat(SliverSymbols.symbol(encoded.encoding(), source, targetIndex))
                    .isEqualTo(symbol.symbol().data());
            assertThat(Vectors.hex(symbol.toBcs()))
                    .isEqualTo(vector.get("recovers_" + target.text() + "_bcs").asText());

            RecoverySymbol parsed = RecoverySymbol.fromBcs(symbol.toBcs());
            parsed.verify(encoded.metadata());
            for (Axis axis : Axis.values()) {
                parsed.verify(encoded.metadata(), axis, index[axis.ordinal()]);
                assertThat(parsed.indexAcross(axis))
                        .isEqualTo(index[axis.other().ordinal()]);
                assertFault(
                        Fault.INDEX, () -> parsed.verify(encoded.metadata(), axis, (index[axis.ordinal()] + 1) % n));
            }
        }
    }

    private static void assertFault(Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(RedStuffException.class))
                .extracting(RedStuffException::fault)
                .isEqualTo(fault);
    }

    @Test
    void anyChangedByteIsRejected() throws RedStuffException {
        EncodedBlob encoded = EncodedBlob.of(7, Vectors.blob("changed", 500));
        byte[] bcs = new SliverSymbols(encoded.encoding(), encoded.primary()[6])
                .recoverySymbol(5)
                .toBcs();
        assertThatCode(() -> RecoverySymbol.fromBcs(bcs).verify(encoded.metadata(), Axis.SECONDARY, 5))
                .doesNotThrowAnyException();
        for (int bit = 0; bit < 8 * bcs.length; bit++) {
            byte[] changed = bcs.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> RecoverySymbol.fromBcs(changed).verify(encoded.metadata(), Axis.SECONDARY, 5))
                    .isInstanceOf(RedStuffException.class);
        }
    }

    @Test
    void lists() throws RedStuffException {
        EncodedBlob encoded = EncodedBlob.of(4, Vectors.blob("lists", 99));
        SliverSymbols symbols = new SliverSymbols(encoded.encoding(), encoded.secondary()[2]);
        List<RecoverySymbol> list = List.of(symbols.recoverySymbol(0), symbols.recoverySymbol(3));
        List<RecoverySymbol> parsed = RecoverySymbol.listFromBcs(RecoverySymbol.listToBcs(list));
        assertThat(parsed).usingRecursiveComparison().isEqualTo(list);
        assertFault(Fault.MALFORMED, () -> RecoverySymbol.listFromBcs(new byte[] {(byte) 0xFF, 1}));
    }

    @Test
    void mapsOfDecodingSymbolsAreOrderedByLittleEndianKeys() throws RedStuffException {
        DecodingSymbol symbol = new DecodingSymbol(Axis.PRIMARY, 3, new byte[] {7, 8});
        DecodingSymbols symbols = new DecodingSymbols(Map.of(1, List.of(symbol), 256, List.of()));
        byte[] bcs = symbols.toBcs();
        assertThat(Vectors.hex(bcs)).isEqualTo("02" + "0001" + "00" + "0100" + "01" + "000300020708");
        assertThat(DecodingSymbols.fromBcs(bcs)).usingRecursiveComparison().isEqualTo(symbols);
        assertFault(Fault.MALFORMED, () -> DecodingSymbols.fromBcs(Vectors.bytes("02" + "010000" + "000100")));
        assertFault(Fault.MALFORMED, () -> DecodingSymbols.fromBcs(Vectors.bytes("02" + "010000" + "010000")));
    }
}
