package dev.floe.node.heal;

/** A thread that is through when it has been started. */
final class Immediate extends Thread {
    private final Runnable work;

    Immediate(Runnable work) {
        this.work = work;
    }

    @Override
    public void start() {
        work.run();
    }
}
