package dev.floe.chain;

import io.vertx.core.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Takes a question from an event loop to a worker and the answer back. */
final class Work {
    private static final Logger LOG = Logger.getLogger(Work.class);

    private Work() {}

    /**
     * @param question asked on a worker; whatever it throws but {@link RpcException} is logged and told as INTERNAL
     * @param done called on the event loop before {@code succeed} or {@code fail}
     */
    static <T> void on(
            Executor workers,
            Context context,
            Supplier<T> question,
            Consumer<T> succeed,
            Consumer<RpcException> fail,
            Runnable done) {
        try {
            workers.execute(() -> {
                Runnable answer;
                try {
                    T result = question.get();
                    answer = () -> succeed.accept(result);
                } catch (RpcException e) {
                    answer = () -> fail.accept(e);
                } catch (RuntimeException e) {
                    LOG.error("A call failed", e);
                    answer = () -> fail.accept(new RpcException(RpcException.Code.INTERNAL, "internal error"));
                }
                Runnable last = answer;
                context.runOnContext(ignored -> {
                    done.run();
                    last.run();
                });
            });
        } catch (RejectedExecutionException e) {
            done.run();
            fail.accept(new RpcException(RpcException.Code.UNAVAILABLE, "too many calls are waiting"));
        }
    }
}
