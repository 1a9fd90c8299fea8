package dev.floe.node.registry;

import java.io.IOException;

/** Something of the registry cannot be read as it was written; it has to be rebuilt from the chain. */
public final class DamagedRegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedRegistryException() {
        super("a record of what the chain says is damaged");
    }
}
