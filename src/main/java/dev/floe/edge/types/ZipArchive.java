package dev.floe.edge.types;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ZIP (APPNOTE.TXT) and the many formats that are ZIP: told by the first entry where the format fixes it (EPUB and
 * OpenDocument by {@code mimetype}, USDZ), else by the entries' names. What the archive says of itself is believed only
 * if it is one of the {@linkplain #isArchive harmless types} that are ZIP.
 */
final class ZipArchive implements Container {
    /** An archive of which no more is known. */
    static final String TYPE = "application/zip";

    private static final Signature SIGNATURE = Signature.hex(0, "504B0304");
    private static final String ENTRY = "PK\3\4";
    private static final int METHOD_AT = 8;
    private static final int NAME_LENGTH_AT = 26;
    private static final int EXTRA_LENGTH_AT = 28;
    private static final int NAME_AT = 30;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_TYPE = 100;

    private static final Pattern ARCHIVES = Pattern.compile("application/(epub\\+zip|java-archive|oxps|x-krita"
            + "|vnd\\.(android\\.package-archive|oasis\\.opendocument\\.[a-z-]{1,40}|sun\\.xml\\.[a-z.]{1,40}"
            + "|openxmlformats-officedocument\\.[a-z.]{1,80}|ms-(word|excel|powerpoint)\\.[a-z.]{1,40}\\.macroenabled\\.12"
            + "|ms-visio\\.[a-z.]{1,40}|ms-xpsdocument|google-earth\\.kmz|apple\\.(pages|numbers|keynote)"
            + "|comicbook\\+zip|adobe\\.indesign-idml-package|recordare\\.musicxml|etsi\\.asic-[es]\\+zip))"
            + "|model/(vnd\\.usdz\\+zip|3mf)|image/openraster");
    private static final Pattern TYPE_NAME = Pattern.compile("[a-z0-9.+/-]+");
    private static final Pattern SCENE = Pattern.compile(".+\\.usd[ac]?");
    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

    /** Whether files of a type are ZIP, and browsers do no more with them than with any ZIP. */
    static boolean isArchive(String type) {
        return ARCHIVES.matcher(type).matches();
    }

    @Override
    public Optional<Guess> look(Head head) {
        if (!SIGNATURE.isIn(head.bytes())) {
            return Optional.empty();
        }
        String first = head.latin(NAME_AT, Math.min(head.u16(NAME_LENGTH_AT), LONGEST_NAME));
        if (first.equals("mimetype")) {
            return told(ownWord(head));
        }
        if (SCENE.matcher(first.toLowerCase(Locale.ROOT)).matches()) {
            return told("model/vnd.usdz+zip");
        }
        if (first.equals("doc.kml")) {
            return told("application/vnd.google-earth.kmz");
        }
        // Only entries of formats that begin with these names are looked for further on.
        boolean named = first.startsWith("META-INF/")
                || first.equals("AndroidManifest.xml")
                || first.equals("classes.dex")
                || isOfOffice(first);
        return named
                ? Optional.of(Guess.byFirst(head, Sniffer.MOST_ASKED, MediaType.inert(TYPE), ZipArchive::byNames))
                : told(TYPE);
    }

    private static Optional<Guess> told(String type) {
        return Optional.of(new Guess.Told(MediaType.inert(type)));
    }

    /** The content of the entry {@code mimetype}, which has to be stored as it is. */
    private static String ownWord(Head head) {
        int from = NAME_AT + head.u16(NAME_LENGTH_AT) + head.u16(EXTRA_LENGTH_AT);
        Matcher word = TYPE_NAME.matcher(head.latin(from, LONGEST_TYPE));
        return head.u16(METHOD_AT) == 0 && word.lookingAt() && isArchive(word.group()) ? word.group() : TYPE;
    }

    private static boolean isOfOffice(String name) {
        return name.equals("[Content_Types].xml")
                || name.startsWith("_rels/")
                || name.startsWith("docProps/")
                || name.startsWith("word/")
                || name.startsWith("xl/")
                || name.startsWith("ppt/");
    }

    private static MediaType byNames(byte[] bytes) {
        Set<String> names = names(Head.of(bytes));
        String type = TYPE;
        if (names.contains("AndroidManifest.xml")) {
            type = "application/vnd.android.package-archive";
        } else if (names.contains("META-INF/MANIFEST.MF")) {
            type = "application/java-archive";
        } else if (names.contains("META-INF/container.xml")) {
            type = "application/epub+zip";
        } else if (names.stream().anyMatch(name -> name.startsWith("word/"))) {
            type = OFFICE + "wordprocessingml.document";
        } else if (names.stream().anyMatch(name -> name.startsWith("xl/"))) {
            type = OFFICE + "spreadsheetml.sheet";
        } else if (names.stream().anyMatch(name -> name.startsWith("ppt/"))) {
            type = OFFICE + "presentationml.presentation";
        }
        return MediaType.inert(type);
    }

    /** Entries do not always say where the next one is, so their beginnings are searched for. */
    private static Set<String> names(Head head) {
        String all = head.latin(0, head.bytes().length);
        Set<String> names = new HashSet<>();
        for (int at = all.indexOf(ENTRY); at >= 0; at = all.indexOf(ENTRY, at + ENTRY.length())) {
            names.add(head.latin(at + NAME_AT, Math.min(head.u16(at + NAME_LENGTH_AT), LONGEST_NAME)));
        }
        return names;
    }
}
