package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code site::Resource}: a file of a website.
 *
 * @param path from the site's root, with a slash in front
 * @param headers fields to be sent with it, in the order of the chain
 * @param blobId the blob that it is in
 * @param hash SHA-256 of its bytes, 32 of them; not to be written to
 * @param range which bytes of the blob; all if empty
 */
public record SiteResource(String path, Map<String, String> headers, BlobId blobId, byte[] hash, Optional<Range> range)
        implements MoveStruct {
    /** SHA-256. */
    public static final int HASH_LENGTH = 32;
    /** The header that says which patch of a quilt it is: 0x and the hexadecimal digits of five bytes. */
    public static final String PATCH_HEADER = "x-wal-quilt-patch-internal-id";

    /**
     * {@code site::Range}: bytes of a blob.
     *
     * @param start of the first one; the blob's if empty
     * @param end of the last one; the blob's if empty
     */
    public record Range(OptionalLong start, OptionalLong end) implements MoveStruct {
        public static Range read(BcsReader reader) {
            return new Range(number(reader), number(reader));
        }

        private static OptionalLong number(BcsReader reader) {
            return reader.bool() ? OptionalLong.of(reader.u64()) : OptionalLong.empty();
        }

        @Override
        public void write(BcsWriter writer) {
            number(writer, start);
            number(writer, end);
        }

        private static void number(BcsWriter writer, OptionalLong number) {
            writer.bool(number.isPresent());
            number.ifPresent(writer::u64);
        }
    }

    public SiteResource {
        headers = Moves.copy(headers);
    }

    public static SiteResource read(BcsReader reader) {
        return new SiteResource(
                reader.string(),
                Moves.vecMap(reader, 2, BcsReader::string, BcsReader::string),
                Moves.blobId(reader),
                reader.fixed(HASH_LENGTH),
                reader.option(Range::read));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.string(path);
        Moves.vecMap(writer, headers, BcsWriter::string, BcsWriter::string);
        writer.fixed(blobId.toBytes()).fixed(hash).option(range, (BcsWriter w, Range r) -> r.write(w));
    }

    /** With one more header at the end. */
    public SiteResource with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new SiteResource(path, more, blobId, hash, range);
    }

    /** The same file at another place. */
    public SiteResource at(String other) {
        return new SiteResource(other, headers, blobId, hash, range);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SiteResource that
                && path.equals(that.path)
                && blobId.equals(that.blobId)
                && Arrays.equals(hash, that.hash)
                && headers.equals(that.headers)
                && range.equals(that.range);
    }

    @Override
    public int hashCode() {
        return path.hashCode() * 31 + Arrays.hashCode(hash);
    }
}
