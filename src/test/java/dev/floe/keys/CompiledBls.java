package dev.floe.keys;

import dev.floe.bytes.CLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The C code of {@code native-config/bls} in this JVM: what the native image has linked in. It is compiled by the machine's
 * C compiler.
 */
final class CompiledBls implements BlsArithmetic {
    private static final Path SOURCES = Path.of("native-config");

    private final SymbolLookup symbols;

    private CompiledBls(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** Empty if there is no C compiler. */
    @SuppressWarnings("restricted")
    static Optional<CompiledBls> compile(Path library) throws InterruptedException {
        return CLibrary.compile(
                        SOURCES.resolve("bls/floe_bls.c"),
                        library,
                        SOURCES.resolve("blst/src/server.c").toString(),
                        SOURCES.resolve("blst/build/assembly.S").toString(),
                        "-O2",
                        "-fno-builtin",
                        "-D__BLST_PORTABLE__")
                .map(made -> new CompiledBls(SymbolLookup.libraryLookup(made, Arena.global())));
    }

    /** Calls with byte arrays and numbers; what the C code writes into arrays is in them afterwards. */
    @SuppressWarnings("restricted")
    private int call(String name, boolean returns, Object... arguments) {
        List<MemoryLayout> layouts = new ArrayList<>();
        for (Object argument : arguments) {
            layouts.add(
                    switch (argument) {
                        case byte[] _ -> ValueLayout.ADDRESS;
                        case Long _ -> ValueLayout.JAVA_LONG;
                        default -> ValueLayout.JAVA_INT;
                    });
        }
        MemoryLayout[] parameters = layouts.toArray(MemoryLayout[]::new);
        MethodHandle function = Linker.nativeLinker()
                .downcallHandle(
                        symbols.find(name).orElseThrow(),
                        returns
                                ? FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters)
                                : FunctionDescriptor.ofVoid(parameters));
        try (Arena arena = Arena.ofConfined()) {
            List<Object> given = new ArrayList<>();
            for (Object argument : arguments) {
                given.add(
                        argument instanceof byte[] bytes ? arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes) : argument);
            }
            Object result = function.invokeWithArguments(given);
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof byte[] bytes) {
                    MemorySegment.copy((MemorySegment) given.get(i), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
                }
            }
            return returns ? (Integer) result : 0;
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static byte[] together(List<byte[]> points, int length) {
        byte[] together = new byte[points.size() * length];
        for (int i = 0; i < points.size(); i++) {
            System.arraycopy(points.get(i), 0, together, i * length, length);
        }
        return together;
    }

    @Override
    public byte[] secret(byte[] seed) {
        byte[] secret = new byte[SECRET];
        call("floe_bls_secret", false, seed, (long) seed.length, secret);
        return secret;
    }

    @Override
    public byte[] publicKey(byte[] secret) {
        byte[] point = new byte[G1];
        call("floe_bls_public", false, secret, point);
        return point;
    }

    @Override
    public byte[] sign(byte[] secret, byte[] message) {
        byte[] point = new byte[G2];
        call("floe_bls_sign", false, secret, message, (long) message.length, point);
        return point;
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] signature, byte[] message) {
        return call("floe_bls_verify", true, publicKey, signature, message, (long) message.length) != 0;
    }

    private static byte[] read(int found, byte[] point) throws NoPointException {
        if (found != 0) {
            throw new NoPointException(Fault.values()[found - 1]);
        }
        return point;
    }

    @Override
    public byte[] readPublicKey(byte[] bytes, boolean compressed) throws NoPointException {
        byte[] point = new byte[G1];
        return read(call("floe_bls_read_public", true, bytes, compressed ? 1 : 0, point), point);
    }

    @Override
    public byte[] readSignature(byte[] compressed) throws NoPointException {
        byte[] point = new byte[G2];
        return read(call("floe_bls_read_signature", true, compressed, point), point);
    }

    @Override
    public byte[] compressPublicKey(byte[] point) {
        byte[] bytes = new byte[COMPRESSED_G1];
        call("floe_bls_compress_public", false, point, bytes);
        return bytes;
    }

    @Override
    public byte[] compressSignature(byte[] point) {
        byte[] bytes = new byte[COMPRESSED_G2];
        call("floe_bls_compress_signature", false, point, bytes);
        return bytes;
    }

    private Optional<byte[]> finite(String name, List<byte[]> points, int length) {
        byte[] sum = new byte[length];
        return call(name, true, together(points, length), points.size(), sum) == 0
                ? Optional.of(sum)
                : Optional.empty();
    }

    @Override
    public Optional<byte[]> sumOfPublicKeys(List<byte[]> points) {
        return finite("floe_bls_sum_public", points, G1);
    }

    @Override
    public Optional<byte[]> sumOfSignatures(List<byte[]> points) {
        return finite("floe_bls_sum_signatures", points, G2);
    }

    @Override
    public Optional<byte[]> difference(byte[] from, List<byte[]> others) {
        List<byte[]> all = new ArrayList<>(List.of(from));
        all.addAll(others);
        return finite("floe_bls_difference", all, G1);
    }

    @Override
    public byte[] validatorKey(byte[] secret) {
        byte[] bytes = new byte[COMPRESSED_G2];
        call("floe_bls_validator_public", false, secret, bytes);
        return bytes;
    }

    @Override
    public byte[] signAsValidator(byte[] secret, byte[] message) {
        byte[] bytes = new byte[COMPRESSED_G1];
        call("floe_bls_validator_sign", false, secret, message, (long) message.length, bytes);
        return bytes;
    }
}
