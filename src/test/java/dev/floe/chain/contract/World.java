package dev.floe.chain.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a scenario runs in: the calls and fields of its level, the objects that its steps named, its transaction.
 * Levels are put together from parts, which {@link #call}, {@link #field} and {@link #kind} add.
 */
final class World {
    /** A call of a scenario; its result is what {@code result} and {@code as} name. */
    interface Call {
        Object run(Step.Arguments arguments);
    }

    final RecordedTransaction transaction = new RecordedTransaction();

    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Function<String, Object>> fields = new HashMap<>();
    private final Map<Class<?>, BiFunction<Object, String, Object>> kinds = new HashMap<>();
    private final Map<String, Object> named = new HashMap<>();
    private Optional<String> given = Optional.empty();

    World() {
        call("check", arguments -> Optional.empty());
    }

    void call(String name, Call call) {
        calls.put(name, call);
    }

    /** A field, by what comes before its first {@code .}, {@code :} or {@code [}; the function gets the rest. */
    void field(String root, Function<String, Object> read) {
        fields.put(root, read);
    }

    /** The fields of named objects of a class. */
    <T> void kind(Class<T> type, BiFunction<T, String, Object> read) {
        kinds.put(type, (object, rest) -> read.apply(type.cast(object), rest));
    }

    /** The name that the running step gives to what it makes. */
    Optional<String> givenName() {
        return given;
    }

    /** Names an object, or what became of it. */
    void name(String name, Object object) {
        named.put(name, object);
    }

    void forget(String name) {
        named.remove(name);
    }

    boolean isNamed(String name) {
        return named.containsKey(name);
    }

    <T> T object(String name, Class<T> type) {
        if (!named.containsKey(name)) {
            throw new IllegalArgumentException("nothing is named " + name + ", only " + new TreeSet<>(named.keySet()));
        }
        return type.cast(named.get(name));
    }

    /** @throws ContractException if the contract refuses */
    Object run(Step step) {
        Call call = calls.get(step.call());
        if (call == null) {
            throw new UnsupportedOperationException("no call " + step.call() + " at this level");
        }
        transaction.begin();
        given = step.as();
        Object result = call.run(step.arguments());
        given.ifPresent(name -> named.put(name, result));
        return result;
    }

    /** The value of a field: Java's own numbers and texts, lists of them, or an empty {@link Optional}. */
    Object field(String name) {
        int dot = name.indexOf('.');
        if (dot > 0 && named.containsKey(name.substring(0, dot))) {
            Object object = named.get(name.substring(0, dot));
            BiFunction<Object, String, Object> kind = kinds.get(object.getClass());
            if (kind != null) {
                return kind.apply(object, name.substring(dot + 1));
            }
        }
        String root = name.split("[.:\\[]", 2)[0];
        Function<String, Object> read = fields.get(root);
        if (read == null) {
            throw new UnsupportedOperationException("no field " + name + " at this level");
        }
        String rest = name.substring(root.length());
        return read.apply(rest.startsWith(".") ? rest.substring(1) : rest);
    }
}
