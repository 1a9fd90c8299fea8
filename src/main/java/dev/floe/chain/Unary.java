package dev.floe.chain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.function.Function;

/** A method with one request and one answer. */
record Unary<Q extends Message>(Parser<Q> requests, Function<Q, ? extends Message> answer) {

    /** @throws RpcException if there is no answer */
    byte[] call(byte[] request) {
        return answer.apply(parse(requests, request)).toByteArray();
    }

    static <Q> Q parse(Parser<Q> parser, byte[] request) {
        try {
            return parser.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw RpcException.invalid("the request is not the expected message: " + e.getMessage());
        }
    }
}
