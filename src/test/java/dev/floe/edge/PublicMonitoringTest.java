package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators who have a port of their own and want everybody's to tell as much. */
@QuarkusTest
@TestProfile(PublicMonitoringTest.Profile.class)
class PublicMonitoringTest {
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("floe.admin.port", "0", "floe.admin.public-monitoring", "true");
        }
    }

    @Test
    void everybodyIsToldWhatOperatorsAre() {
        given().get("/metrics").then().statusCode(200).body(containsString("floe_build_info"));
        given().get("/v1/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'edge' }", notNullValue());
    }
}
