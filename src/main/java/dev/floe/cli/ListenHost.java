package dev.floe.cli;

import picocli.CommandLine.ITypeConverter;

/** A host to listen on; a literal of IPv6 may be in brackets, as it is in URLs. */
final class ListenHost implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }
}
