package dev.floe.bytes;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What root makes in the place of a service belongs to the service: else a command that an operator runs with {@code sudo} would
 * take a service's own configuration and keys away from it, and it would not start again. Files of other users are left alone, as
 * is everything where this process is not allowed to give files away.
 */
public final class RootsFiles {
    private static final int ROOT = 0;

    /** Whom a file belongs to. */
    private record Owner(UserPrincipal user, GroupPrincipal group) {}

    private RootsFiles() {}

    /**
     * Gives a file or directory that root has just made to whom {@code model} belongs, or if that is not there, to the owner
     * of the folder.
     *
     * @param model whose owner it gets, if it is there
     */
    static void give(Path made, Path model) throws IOException {
        if (isRoots(made)) {
            Optional<Owner> owner = owner(model);
            if (owner.isEmpty()) {
                owner = owner(made.toAbsolutePath().getParent());
            }
            if (owner.isPresent()) {
                give(made, owner.get());
            }
        }
    }

    /** Gives all of root's files in a directory, and below, to the directory's owner. */
    public static void giveAllIn(Path directory) throws IOException {
        Optional<Owner> owner = owner(directory);
        if (owner.isEmpty() || isRoots(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.toList();
        }
        for (Path path : all) {
            if (isRoots(path)) {
                give(path, owner.get());
            }
        }
    }

    private static void give(Path made, Owner owner) throws IOException {
        PosixFileAttributeView view = view(made);
        try {
            view.setOwner(owner.user());
            view.setGroup(owner.group());
        } catch (FileSystemException e) {
            // Root without the right to it, as in a container that has no capabilities: then it is root's, as it is
            // written.
            if (!Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private static boolean isRoots(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Integer.valueOf(ROOT).equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    /** Of the file itself, not of what it points to; empty if it is not there. */
    private static Optional<Owner> owner(Path file) throws IOException {
        try {
            PosixFileAttributes there = view(file).readAttributes();
            return Optional.of(new Owner(there.owner(), there.group()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
