package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.store.Damage;
import dev.floe.store.StoreBackup;
import java.nio.file.Path;

/** Says on standard output what was copied of a node's directory, and what of it is damaged. */
final class CopyReport {
    private int damages;

    void damaged(Path store, Damage damage) {
        damages++;
        System.out.println(store + "/" + damage);
    }

    /** @param more what else is to be said of it */
    static void copied(Path store, StoreBackup.Result done, String more) {
        System.out.printf(
                "%s: %s, %s in %s%s%n",
                store,
                Plural.of(done.copy().records(), "record"),
                Plural.of(done.copy().bytes(), "byte"),
                Plural.of(done.copy().segments(), "file"),
                more);
    }

    /** The last line. Returns what to exit with: 1 if anything is damaged. */
    int end() {
        System.out.println(damages == 0 ? "nothing is damaged" : Plural.of(damages, "damage"));
        return damages == 0 ? 0 : 1;
    }
}
