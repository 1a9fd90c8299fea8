package dev.floe.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a TCP port to listen on; 0 stands for any free one. */
final class PortNumber implements ITypeConverter<Integer> {
    private static final int LAST = 65_535;

    @Override
    public Integer convert(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= LAST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for numbers out of range.
        }
        throw new TypeConversionException("'" + text + "' is not a port; ports are numbers from 0 to " + LAST);
    }
}
