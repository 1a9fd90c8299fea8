package dev.floe.bench;

import dev.floe.bytes.MemorySize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the length of a blob that is to be kept in memory: a number, with K, M or G for powers of 1024. */
public final class BlobLength implements ITypeConverter<Integer> {
    private static final int LONGEST = 1 << 30;

    @Override
    public Integer convert(String text) {
        try {
            long length = MemorySize.valueOf(text).bytes();
            if (length > LONGEST) {
                throw new TypeConversionException("blobs of more than 1 GiB are not made here");
            }
            return (int) length;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not a length; write 1000, 64K or 32M");
        }
    }
}
