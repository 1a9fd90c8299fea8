package dev.floe.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts together what the open rooms tell about themselves. Everybody who asks within a second gets the same. Thread-safe. */
@Singleton
final class Reports {
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<RoomReport> rooms;
    private final LongSupplier nanoTime;
    private final long started;
    private final Kept info = new Kept(this::makeInfo);
    private final Kept status = new Kept(this::makeStatus);

    @Inject
    Reports(
            @All List<RoomReport> rooms,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles) {
        this(rooms.stream().filter(room -> roles.contains(room.role())).toList(), System::nanoTime);
    }

    /** @param rooms those that are open */
    Reports(List<RoomReport> rooms, LongSupplier nanoTime) {
        this.rooms = rooms;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** A text that is made at most once a second. */
    private final class Kept {
        private final Supplier<ObjectNode> maker;
        private String text = "";
        private long made;

        Kept(Supplier<ObjectNode> maker) {
            this.maker = maker;
        }

        synchronized String get() {
            long now = nanoTime.getAsLong();
            if (text.isEmpty() || now - made >= KEPT_NANOS) {
                text = maker.get().toString();
                made = now;
            }
            return text;
        }
    }

    /** The roles of the open rooms, in order. */
    List<String> roles() {
        return rooms.stream().map(RoomReport::role).sorted().toList();
    }

    /** JSON: version, limits, network. */
    String info() {
        return info.get();
    }

    /** JSON: what is going on. */
    String status() {
        return status.get();
    }

    private ObjectNode makeInfo() {
        ObjectNode all = begun();
        ask(all, room -> room::describe);
        return all;
    }

    private ObjectNode makeStatus() {
        ObjectNode all = begun();
        all.put("uptimeSeconds", (nanoTime.getAsLong() - started) / 1_000_000_000L);
        ask(all, room -> room::report);
        return all;
    }

    private ObjectNode begun() {
        BuildInfo build = BuildInfo.ofThis();
        ObjectNode all = JsonNodeFactory.instance
                .objectNode()
                .put("name", "floe")
                .put("version", build.version())
                .put("commit", build.commit());
        ArrayNode roles = all.putArray("roles");
        roles().forEach(roles::add);
        return all;
    }

    private interface Question {
        Consumer<ObjectNode> of(RoomReport room);
    }

    private void ask(ObjectNode all, Question question) {
        rooms.forEach(room -> question.of(room).accept(all.putObject(room.role())));
    }
}
