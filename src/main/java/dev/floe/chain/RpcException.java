package dev.floe.chain;

/** A call that cannot be answered, as the caller is to be told. */
final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The codes of gRPC that the door uses. */
    enum Code {
        INVALID_ARGUMENT(3),
        DEADLINE_EXCEEDED(4),
        NOT_FOUND(5),
        RESOURCE_EXHAUSTED(8),
        FAILED_PRECONDITION(9),
        UNIMPLEMENTED(12),
        INTERNAL(13),
        UNAVAILABLE(14);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private final Code code;

    RpcException(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static RpcException invalid(String message) {
        return new RpcException(Code.INVALID_ARGUMENT, message);
    }

    static RpcException notFound(String message) {
        return new RpcException(Code.NOT_FOUND, message);
    }

    Code code() {
        return code;
    }
}
