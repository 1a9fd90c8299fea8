package dev.floe.node;

import dev.floe.node.heal.Calculator;
import dev.floe.redstuff.RedStuffException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/** Where work for the processor is done in turn, whoever asks: threads that wait for it are many, cores are few. */
final class Computations implements Calculator {
    private final ExecutorService pool;

    Computations(ExecutorService pool) {
        this.pool = pool;
    }

    /** Runs work on the pool and waits for it. */
    @Override
    public <T> T compute(Work<T> work) throws RedStuffException {
        try {
            return pool.submit(work::run).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedStuffException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("stopping", e);
        }
    }
}
