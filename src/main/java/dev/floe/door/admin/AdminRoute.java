package dev.floe.door.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that operators can ask for.
 *
 * @param path its segments, of which those in braces stand for any text: {@code /admin/jobs/{id}}
 * @param open whether it is for who has no token, too
 */
public record AdminRoute(String method, String path, boolean open, AdminHandler handler) {
    private static final String GET = "GET";

    /** Tells something. */
    public static AdminRoute get(String path, AdminHandler handler) {
        return new AdminRoute(GET, path, false, handler);
    }

    /** Does something. */
    public static AdminRoute post(String path, AdminHandler handler) {
        return new AdminRoute("POST", path, false, handler);
    }

    /** Has something be so, whatever it was before. */
    public static AdminRoute put(String path, AdminHandler handler) {
        return new AdminRoute("PUT", path, false, handler);
    }

    /** Takes something away. */
    public static AdminRoute delete(String path, AdminHandler handler) {
        return new AdminRoute("DELETE", path, false, handler);
    }

    /** Tells something to whoever reaches the door: what monitoring wants to know. */
    public static AdminRoute getByAnybody(String path, AdminHandler handler) {
        return new AdminRoute(GET, path, true, handler);
    }

    /** Whether it does nothing but tell. */
    boolean isLook() {
        return method.equals(GET);
    }

    /** Whether it answers {@code asked}, the method of a request. */
    boolean answers(String asked) {
        return method.equals(asked) || isLook() && asked.equals("HEAD");
    }

    /** What stands at the names in braces if {@code asked} is this path; empty if it is another. */
    Optional<Map<String, String>> match(String asked) {
        String[] mine = path.split("/", -1);
        String[] theirs = asked.split("/", -1);
        if (mine.length != theirs.length) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < mine.length; i++) {
            if (mine[i].startsWith("{") && !theirs[i].isEmpty()) {
                found.put(mine[i].substring(1, mine[i].length() - 1), theirs[i]);
            } else if (!mine[i].equals(theirs[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }
}
