package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcsTest {
    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static <T> void refuses(String hex, Function<BcsReader, T> parser) {
        assertThatThrownBy(() -> BcsReader.parse(bytes(hex), parser)).isInstanceOf(BcsException.class);
    }

    @Property(tries = 200)
    void everythingComesBack(
            @ForAll boolean flag,
            @ForAll long number,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long length,
            @ForAll @Size(max = 300) byte[] data,
            @ForAll @Size(max = 20) List<Short> shorts) {
        BigInteger wide = new BigInteger(1, data.length > 32 ? new byte[] {1, 2, 3} : data);
        String text = "naïve \uD83D\uDC0B " + number;
        byte[] written = new BcsWriter(1)
                .bool(flag)
                .u64(number)
                .u32(length)
                .uleb128(length)
                .byteVector(data)
                .string(text)
                .u256(wide)
                .u128(BigInteger.valueOf(length))
                .option(flag ? Optional.of(7) : Optional.empty(), BcsWriter::u8)
                .vector(shorts, (writer, value) -> writer.u16(value))
                .toByteArray();
        BcsReader.parse(written, reader -> {
            assertThat(reader.bool()).isEqualTo(flag);
            assertThat(reader.u64()).isEqualTo(number);
            assertThat(reader.u32()).isEqualTo(length);
            assertThat(reader.uleb128()).isEqualTo(length);
            assertThat(reader.byteVector()).isEqualTo(data);
            assertThat(reader.string()).isEqualTo(text);
            assertThat(reader.u256()).isEqualTo(wide);
            assertThat(reader.u128()).isEqualTo(length);
            assertThat(reader.option(BcsReader::u8)).isEqualTo(flag ? Optional.of(7) : Optional.empty());
            assertThat(reader.vector(2, BcsReader::u16))
                    .isEqualTo(shorts.stream().map(Short::toUnsignedInt).toList());
            return "done";
        });
        for (int cut = 0; cut < written.length; cut += 1 + written.length / 20) {
            byte[] truncated = java.util.Arrays.copyOf(written, cut);
            assertThatThrownBy(() -> BcsReader.parse(truncated, reader -> {
                        reader.bool();
                        reader.u64();
                        reader.u32();
                        reader.uleb128();
                        reader.byteVector();
                        reader.string();
                        reader.u256();
                        reader.u128();
                        reader.option(BcsReader::u8);
                        return reader.vector(2, BcsReader::u16);
                    }))
                    .isInstanceOf(BcsException.class);
        }
    }

    @Test
    void knownBytes() {
        byte[] written = new BcsWriter()
                .u8(255)
                .u16(0x0102)
                .u32(0x01020304L)
                .u64(-2)
                .uleb128(127)
                .uleb128(128)
                .uleb128(16384)
                .string("çå")
                .toByteArray();
        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("ff" + "0201" + "04030201" + "feffffffffffffff" + "7f" + "8001" + "808001" + "04c3a7c3a5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "ff00", "80808000", "ffffffff10", "808080808001", "80", ""})
    void lengthsHaveOneForm(String hex) {
        refuses(hex, BcsReader::uleb128);
    }

    @Test
    void theLargestLength() {
        assertThat(BcsReader.parse(bytes("ffffffff0f"), BcsReader::uleb128)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void strictness() {
        refuses("02", BcsReader::bool);
        refuses("0100", BcsReader::bool);
        refuses("03", reader -> reader.variant(3));
        refuses("02", reader -> reader.option(BcsReader::u8));
        refuses("02c328", BcsReader::string);
        refuses("03eda080", BcsReader::string);
        refuses("61", BcsReader::u16);
    }

    @Test
    void hugeCountsAllocateNothing() {
        refuses("ffffffff0f", BcsReader::byteVector);
        refuses("ffffffff0f00", BcsReader::string);
        refuses("ffffffff0f0000", reader -> reader.vector(1, BcsReader::u8));
        refuses("ffffffff0f0000", reader -> reader.count(0));
        refuses("0400000000", reader -> reader.count(2));
        refuses("00", reader -> reader.fixed(-1));
        refuses("00", reader -> reader.fixed(Integer.MAX_VALUE));
    }

    @Test
    void numbersThatDoNotFitAreNotWritten() {
        BcsWriter writer = new BcsWriter();
        assertThatThrownBy(() -> writer.u128(BigInteger.ONE.shiftLeft(128)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.u256(BigInteger.ONE.negate())).isInstanceOf(IllegalArgumentException.class);
        assertThat(writer.u256(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))
                        .length())
                .isEqualTo(32);
    }

    @Test
    void aPartOfAnArray() {
        BcsReader reader = new BcsReader(bytes("000102030405"), 1, 4);
        assertThat(reader.remaining()).isEqualTo(3);
        assertThat(reader.skip(1)).isEqualTo(1);
        assertThat(reader.u16()).isEqualTo(0x0302);
        assertThat(reader.position()).isEqualTo(4);
        assertThatThrownBy(reader::u8).isInstanceOf(BcsException.class);
        reader.expectEnd();
    }
}
