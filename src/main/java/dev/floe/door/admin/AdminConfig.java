package dev.floe.door.admin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;

/** The door for operators: {@code floe.admin.*}, also as {@code FLOE_ADMIN_*} in the environment. */
@ConfigMapping(prefix = "floe.admin")
public interface AdminConfig {
    /** Where operators are answered; 0 for any port. Without it they are not. */
    Optional<
                    @Min(value = 0, message = "must be a port, 0 to 65535")
                    @Max(value = 65_535, message = "must be a port, 0 to 65535") Integer>
            port();

    /** The address at which they are answered. */
    @WithDefault("127.0.0.1")
    String host();

    /**
     * The file with the token that they have to show; made with a new one if it is not there. Without it only metrics and
     * health are answered.
     */
    Optional<Path> tokenFile();

    /**
     * Whether everybody's port tells metrics and what the checks of health say, too. Without it it does so only where there is no
     * admin port; that the server works and is ready is told there in any case.
     */
    Optional<Boolean> publicMonitoring();
}
