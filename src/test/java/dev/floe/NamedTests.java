package dev.floe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tests that a page names, as {@code `Class#method`}. */
final class NamedTests {
    static final Pattern NAME = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final Path TESTS = Path.of("src", "test", "java", "dev", "floe");

    private NamedTests() {}

    /** Those that are not there. */
    static List<String> missingIn(String page) throws IOException {
        List<String> missing = new ArrayList<>();
        Matcher name = NAME.matcher(page);
        while (name.find()) {
            if (!isThere(name.group(1), name.group(2))) {
                missing.add(name.group());
            }
        }
        return missing;
    }

    private static boolean isThere(String className, String method) throws IOException {
        Pattern declared = Pattern.compile("\\bvoid " + method + "\\(");
        try (var files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(path -> path.endsWith(className + ".java")).toList()) {
                if (declared.matcher(Files.readString(file)).find()) {
                    return true;
                }
            }
            return false;
        }
    }
}
