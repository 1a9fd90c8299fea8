package dev.floe.door;

import dev.floe.bytes.MemorySize;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a {@link MemorySize} of the configuration; what is wrong is said in its own words. */
public final class MemorySizeConverter implements Converter<MemorySize> {
    private static final long serialVersionUID = 1L;

    @Override
    public MemorySize convert(String text) {
        return MemorySize.valueOf(text);
    }
}
