package dev.floe.cli;

import dev.floe.door.DoorConfig;
import dev.floe.door.admin.AdminConfig;
import dev.floe.edge.EdgeConfig;
import dev.floe.edge.SitesConfig;
import dev.floe.publisher.PublisherConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What servers take from their configuration, whether an option stands for it or not. */
final class ServerSettings {
    static final List<Class<?>> CONFIGURATIONS =
            List.of(DoorConfig.class, AdminConfig.class, EdgeConfig.class, SitesConfig.class, PublisherConfig.class);

    /** Read when a native image is built, and in it from then on. */
    static final List<String> PROPERTIES =
            CONFIGURATIONS.stream().flatMap(ServerSettings::properties).sorted().toList();

    private ServerSettings() {}

    /** What all names of a configuration begin with. */
    static String prefix(Class<?> configuration) {
        return configuration.getAnnotation(ConfigMapping.class).prefix();
    }

    /** The names of all properties of a configuration. */
    static Stream<String> properties(Class<?> configuration) {
        return properties(prefix(configuration), configuration);
    }

    private static Stream<String> properties(String prefix, Class<?> group) {
        return Stream.of(group.getMethods()).flatMap(method -> {
            String name = prefix + "." + name(method);
            Type type = method.getGenericReturnType() instanceof ParameterizedType optional
                    ? optional.getActualTypeArguments()[0]
                    : method.getGenericReturnType();
            boolean isGroup = type instanceof Class<?> inner
                    && inner.isInterface()
                    && inner.getName().startsWith("dev.floe.");
            return isGroup ? properties(name, (Class<?>) type) : Stream.of(name);
        });
    }

    private static String name(Method method) {
        WithName given = method.getAnnotation(WithName.class);
        return given == null ? method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) : given.value();
    }
}
