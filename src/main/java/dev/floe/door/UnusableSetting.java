package dev.floe.door;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;

/** A setting that is well-formed and cannot be used: said in one line when the process starts, as of one that is neither. */
public final class UnusableSetting {
    private UnusableSetting() {}

    /** @param setting its name, {@code floe.edge.…} */
    public static ConfigValidationException because(String setting, String why) {
        return new ConfigValidationException(new Problem[] {new Problem(setting + " cannot be used: " + why)});
    }
}
