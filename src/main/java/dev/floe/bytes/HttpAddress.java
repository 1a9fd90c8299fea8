package dev.floe.bytes;

import java.net.URI;

/** Where something answers HTTP. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * The same address, if it has a host and the scheme http or https.
     *
     * @param example of one, for whoever gave this
     * @throws IllegalArgumentException otherwise: the message quotes the address, and the example
     */
    public static URI require(URI address, String example) {
        String scheme = String.valueOf(address.getScheme());
        if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("http") || address.getHost() == null) {
            throw new IllegalArgumentException("'" + address + "' is not an address such as " + example);
        }
        return address;
    }
}
