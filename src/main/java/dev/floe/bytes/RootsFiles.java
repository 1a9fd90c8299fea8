package dev.floe.bytes;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;

/**
 * What root makes in the place of a service belongs to the service: else a command that an operator runs with {@code sudo} would
 * take a service's own configuration and keys away from it, and it would not start again. Files of other users are left alone, as
 * is everything where this process is not allowed to give files away.
 *
 * <p>The service may change its place meanwhile, and would like to have what is root's elsewhere: folders are opened once, and what
 * is in them is reached from there and never by a path, whose folders may be links by then. Nothing is given away but directories and files
 * that have no other name.
 */
public final class RootsFiles {
    private static final String ROOT = "0";

    /** Folders in folders, which are open all at once; who makes more of them did not have them from here. */
    private static final int DEEPEST = 32;

    /** Whom a file belongs to. */
    private record Owner(UserPrincipal user, GroupPrincipal group) {
        static Owner of(PosixFileAttributes file) {
            return new Owner(file.owner(), file.group());
        }
    }

    /** What is done in a folder that is open. */
    private interface Inside {
        void run(SecureDirectoryStream<Path> folder) throws IOException;
    }

    private RootsFiles() {}

    /** Gives a file or directory that root has just made to the owner of the folder that it is in. */
    static void give(Path made) throws IOException {
        if (isRoots(made)) {
            Path whole = made.toAbsolutePath();
            open(whole.getParent(), folder -> giveOne(folder, whole, owner(folder)));
        }
    }

    /**
     * Gives a file that root has just made to whom the one beside it belongs that is called {@code model}, or if that is not there,
     * to the owner of the folder.
     */
    static void give(Path made, Path model) throws IOException {
        if (isRoots(made)) {
            Path whole = made.toAbsolutePath();
            open(whole.getParent(), folder -> {
                Optional<Owner> owner = owner(folder, model.getFileName());
                giveOne(folder, whole, owner.isPresent() ? owner.get() : owner(folder));
            });
        }
    }

    /** Gives all of root's files in a directory, and below, to the directory's owner. */
    public static void giveAllIn(Path directory) throws IOException {
        Path whole = directory.toAbsolutePath();
        if (whole.getParent() == null || isRoots(whole)) {
            return;
        }
        open(whole.getParent(), folder -> {
            try (SecureDirectoryStream<Path> opened = enter(folder, whole)) {
                Owner owner = owner(opened);
                if (!owner.user().equals(root(whole))) {
                    giveAllIn(opened, owner, DEEPEST);
                }
            } catch (FileSystemException e) {
                // A link, or one that this process may not read.
            }
        });
    }

    private static void open(Path folder, Inside inside) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            // Where the system cannot open files relative to folders nothing can be given away safely.
            if (stream instanceof SecureDirectoryStream<Path> opened) {
                inside.run(opened);
            }
        } catch (AccessDeniedException e) {
            // Who may not read the folder has nothing to give away in it.
        }
    }

    private static SecureDirectoryStream<Path> enter(SecureDirectoryStream<Path> folder, Path directory)
            throws IOException {
        return folder.newDirectoryStream(directory.getFileName(), LinkOption.NOFOLLOW_LINKS);
    }

    private static void giveAllIn(SecureDirectoryStream<Path> folder, Owner owner, int deeper) throws IOException {
        try {
            for (Path path : folder) {
                if (giveOne(folder, path, owner) && deeper > 0) {
                    try (SecureDirectoryStream<Path> inner = enter(folder, path)) {
                        giveAllIn(inner, owner, deeper - 1);
                    } catch (FileSystemException e) {
                        // It is gone, or no directory any more: then nothing in it was made here.
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** @return whether it is a directory */
    private static boolean giveOne(SecureDirectoryStream<Path> folder, Path path, Owner owner) throws IOException {
        PosixFileAttributeView view = view(folder, path.getFileName());
        try {
            PosixFileAttributes there = view.readAttributes();
            if (there.owner().equals(root(path))
                    && (there.isDirectory() || there.isRegularFile() && hasNoOtherName(path, there.fileKey()))) {
                view.setOwner(owner.user());
                view.setGroup(owner.group());
            }
            return there.isDirectory();
        } catch (FileSystemException e) {
            // Root without the right to it, as in a container that has no capabilities: then it is root's, as it is
            // written. Or it is gone, or a link in its place.
            return false;
        }
    }

    /**
     * A file with two names may be root's by the other one. Only by a path it can be asked how many there are; what is there by then is
     * the same file, or it is not believed. (That a service makes another name for a file that it may not write, the kernel refuses by
     * itself: fs.protected_hardlinks.)
     */
    private static boolean hasNoOtherName(Path path, Object file) throws IOException {
        Map<String, Object> there = Files.readAttributes(path, "unix:fileKey,nlink", LinkOption.NOFOLLOW_LINKS);
        return file.equals(there.get("fileKey")) && Integer.valueOf(1).equals(there.get("nlink"));
    }

    private static boolean isRoots(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Integer.valueOf(ROOT).equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    private static UserPrincipal root(Path anywhere) throws IOException {
        return anywhere.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ROOT);
    }

    private static Owner owner(SecureDirectoryStream<Path> folder) throws IOException {
        return Owner.of(
                folder.getFileAttributeView(PosixFileAttributeView.class).readAttributes());
    }

    /** Of the file itself, not of what it points to; empty if it is not there. */
    private static Optional<Owner> owner(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            return Optional.of(Owner.of(view(folder, name).readAttributes()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static PosixFileAttributeView view(SecureDirectoryStream<Path> folder, Path name) {
        return folder.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
