package dev.floe.store;

/**
 * Something that a store's folder does not have as it was written.
 *
 * @param file the name of the file
 * @param what what is wrong with it, in words that follow the name
 */
public record Damage(String file, String what) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Damage that && file.equals(that.file) && what.equals(that.what);
    }

    @Override
    public int hashCode() {
        return 31 * file.hashCode() + what.hashCode();
    }

    @Override
    public String toString() {
        return file + " " + what;
    }
}
