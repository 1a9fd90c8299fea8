package dev.floe.write.sites;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a folder as those of a website. */
public final class SiteFolder {
    private static final int MOST_DEEP = 100;

    /** The types that site-builder and browsers agree on. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("css", "text/css"),
            Map.entry("js", "text/javascript"),
            Map.entry("mjs", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("xml", "application/xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("vtt", "text/vtt"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("apng", "image/apng"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff", "font/woff"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("ttf", "font/ttf"),
            Map.entry("otf", "font/otf"),
            Map.entry("eot", "application/vnd.ms-fontobject"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("m4v", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("opus", "audio/opus"),
            Map.entry("wav", "audio/wav"),
            Map.entry("flac", "audio/flac"),
            Map.entry("gltf", "model/gltf+json"),
            Map.entry("glb", "model/gltf-binary"));

    private SiteFolder() {}

    /**
     * A file to publish.
     *
     * @param path from the site's root, with a slash in front
     * @param headers in small letters, in the order of the alphabet
     * @param hash SHA-256
     */
    public record Entry(String path, Path file, long length, byte[] hash, Map<String, String> headers) {}

    /**
     * All files below {@code folder} that are to be published, in the order of their paths. Links are followed, but for loops.
     *
     * @param settings where the settings are, which are not published
     */
    public static List<Entry> read(Path folder, SiteSettings said, Path settings) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder, MOST_DEEP, FileVisitOption.FOLLOW_LINKS)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : files) {
            String path = path(folder, file);
            boolean own = Files.exists(settings) && Files.isSameFile(file, settings);
            if (!own && !path.equals("/" + SiteSettings.FILE) && !said.ignores(path)) {
                Map<String, String> headers = new TreeMap<>(said.headersOf(path));
                headers.putIfAbsent("content-encoding", "identity");
                headers.putIfAbsent("content-type", type(path));
                entries.add(new Entry(path, file, Files.size(file), sha256(file), headers));
            }
        }
        return entries;
    }

    private static String path(Path folder, Path file) {
        StringBuilder path = new StringBuilder();
        folder.relativize(file).forEach(name -> path.append('/').append(name));
        return path.toString();
    }

    static String type(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(TYPES.get(ending)).orElse("application/octet-stream");
    }

    private static byte[] sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }
}
