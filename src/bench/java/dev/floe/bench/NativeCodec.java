package dev.floe.bench;

/**
 * {@code floe bench codec} as a native image of its own, which {@link CodecImage} builds: the codec with the kernels that
 * are linked into the product, and nothing else of it.
 */
final class NativeCodec {
    private NativeCodec() {}

    /** @param arguments those of the launcher, which begin with {@code bench codec} */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new CodecCommand()).execute(arguments));
    }
}
