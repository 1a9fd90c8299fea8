package dev.floe.door;

import dev.floe.bytes.HeapShare;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a {@link HeapShare} of the configuration; what is wrong is said in its own words. */
public final class HeapShareConverter implements Converter<HeapShare> {
    private static final long serialVersionUID = 1L;

    @Override
    public HeapShare convert(String text) {
        return HeapShare.valueOf(text);
    }
}
