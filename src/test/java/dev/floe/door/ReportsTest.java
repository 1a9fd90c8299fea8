package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    private final RoomReport room = new RoomReport() {
        @Override
        public String role() {
            return "room";
        }

        @Override
        public void describe(ObjectNode info) {
            info.put("limit", 7);
        }

        @Override
        public void report(ObjectNode status) {
            status.put("asked", asked.incrementAndGet());
        }
    };

    private final Reports reports = new Reports(List.of(room), clock::get);

    @Test
    void aRoomIsAskedOnceASecondHoweverManyWantToKnow() throws Exception {
        for (int i = 0; i < 100; i++) {
            reports.status();
        }
        assertThat(asked).hasValue(1);
        clock.addAndGet(Duration.ofSeconds(61).toNanos());
        String later = reports.status();
        assertThat(reports.status()).isEqualTo(later);
        assertThat(asked).hasValue(2);
        assertThat(new JsonMapper().readTree(later).path("uptimeSeconds").asInt())
                .isEqualTo(61);
        assertThat(new JsonMapper().readTree(later).at("/room/asked").asInt()).isEqualTo(2);
    }

    @Test
    void infoNamesTheRolesAndTheirLimits() throws Exception {
        ObjectNode info = (ObjectNode) new JsonMapper().readTree(reports.info());
        assertThat(info.path("roles").toString()).isEqualTo("[\"room\"]");
        assertThat(info.at("/room/limit").asInt()).isEqualTo(7);
        assertThat(info.path("name").asText()).isEqualTo("floe");
    }
}
