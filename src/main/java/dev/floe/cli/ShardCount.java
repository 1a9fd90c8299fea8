package dev.floe.cli;

import dev.floe.redstuff.Encoding;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a number of shards. */
public final class ShardCount implements ITypeConverter<Encoding> {
    /** Mainnet's and testnet's. */
    static final String DEFAULT = "1000";

    @Override
    public Encoding convert(String text) {
        try {
            return new Encoding(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number of shards");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
