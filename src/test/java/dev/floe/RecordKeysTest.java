package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.runtime.ObjectMethods;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Records that are looked up say themselves what is equal. What the compiler makes for them is put together from method
 * handles when it is called first, and interpreted ever after in the native binary: 25 microseconds for a look-up.
 */
class RecordKeysTest {
    private static final Set<Class<?>> LOOKED_UP = Set.of(Map.class, Set.class, Cache.class);

    private record Generated(int number) {}

    private record Written(int number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Written that && number == that.number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    @Test
    void recordsThatAreKeysCompareThemselves() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.floe");
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaField field : type.getFields()) {
                lookFor(field.getType(), field, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatTheCompilerMakesIsToldFromWhatIsWritten() {
        assertThat(isGenerated(Generated.class)).isTrue();
        assertThat(isGenerated(Written.class)).isFalse();
    }

    private static void lookFor(JavaType type, JavaField field, Collection<String> wrong) {
        if (!(type instanceof JavaParameterizedType generic)) {
            return;
        }
        boolean lookedUp = LOOKED_UP.stream().anyMatch(generic.toErasure()::isAssignableTo);
        JavaClass key = generic.getActualTypeArguments().getFirst().toErasure();
        if (lookedUp && key.isRecord() && isGenerated(key.reflect())) {
            wrong.add(key.getName() + ", a key of " + field.getFullName());
        }
        generic.getActualTypeArguments().forEach(argument -> lookFor(argument, field, wrong));
    }

    /** Whether {@code equals} or {@code hashCode} of a record is the compiler's. */
    private static boolean isGenerated(Class<?> record) {
        String file = record.getName().substring(record.getPackageName().length() + 1) + ".class";
        try (InputStream bytes = record.getResourceAsStream(file)) {
            return ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().equalsString("equals")
                            || method.methodName().equalsString("hashCode"))
                    .anyMatch(RecordKeysTest::callsObjectMethods);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean callsObjectMethods(MethodModel method) {
        return method.code()
                .orElseThrow()
                .elementStream()
                .anyMatch(element -> element instanceof InvokeDynamicInstruction call
                        && call.bootstrapMethod()
                                .owner()
                                .equals(ObjectMethods.class.describeConstable().orElseThrow()));
    }
}
