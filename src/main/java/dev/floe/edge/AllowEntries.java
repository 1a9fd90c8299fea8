package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What everybody may read: by IDs, in the form of a deny list, and by lines {@code owner:0x…}, all that an address owns.
 * Immutable.
 */
record AllowEntries(DenyEntries ids, Set<ObjectId> owners) {
    private static final String OWNER = "owner:";

    AllowEntries {
        owners = Set.copyOf(owners);
    }

    /** @throws IOException if a line is none of such a list */
    static AllowEntries parse(String text) throws IOException {
        Set<ObjectId> owners = new HashSet<>();
        StringBuilder others = new StringBuilder();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> owner = DenyEntries.idIn(lines.get(i)).filter(id -> id.startsWith(OWNER));
            if (owner.isPresent()) {
                String address = owner.get().substring(OWNER.length()).strip();
                owners.add(ObjectId.parse(address)
                        .filter(id -> address.startsWith("0x"))
                        .orElseThrow(noAddress(i + 1, address)));
            } else {
                others.append(lines.get(i));
            }
            // Lines keep their numbers.
            others.append('\n');
        }
        return new AllowEntries(DenyEntries.parse(others.toString()), owners);
    }

    private static Supplier<IOException> noAddress(int line, String text) {
        return () -> new IOException("line " + line + " has no address of an owner: " + RequestedId.excerpt(text));
    }
}
