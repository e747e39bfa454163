package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// Says for how long a card had nothing to do between the primitives that were queued on it: an event before and one
/// after each.
///
/// The events themselves take a microsecond or two of the card's time and count as idle. One thread's.
public final class CardProfile implements AutoCloseable {

    private final CudaDevice card;
    private final Kernels kernels;
    private final List<CudaEvent> events = new ArrayList<>();
    private final List<String> primitives = new ArrayList<>();

    /// @param seconds from the first primitive's begin to the last one's end, on the card's clock
    /// @param idleSeconds of these, between one primitive's end and the next one's begin
    /// @param longestSeconds the longest such gap
    /// @param longestBetween the primitives before and after it
    public record Idle(double seconds, double idleSeconds, double longestSeconds, String longestBetween) {

        public double share() {
            return seconds > 0 ? idleSeconds / seconds : 0;
        }
    }

    CardProfile(Kernels kernels, CudaDevice card) {
        this.card = card;
        this.kernels = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, arguments) -> call(kernels, method, arguments));
    }

    /// @throws io.burnish.tensor.cuda.CudaException where there is no such card
    public static CardProfile of(Kernels kernels, Device device) {
        return new CardProfile(kernels, CudaDevice.open(device.getDeviceId()));
    }

    /// The same kernels, watched.
    public Kernels kernels() {
        return kernels;
    }

    private Object call(Kernels watched, Method method, Object[] arguments) throws Throwable {
        try {
            if (method.getParameterCount() == 0) {
                return method.invoke(watched, arguments);
            }
            event(2 * primitives.size()).record();
            Object result = method.invoke(watched, arguments);
            event(2 * primitives.size() + 1).record();
            primitives.add(method.getName());
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private CudaEvent event(int index) {
        while (events.size() <= index) {
            events.add(CudaEvent.timed(card));
        }
        return events.get(index);
    }

    /// What was queued since the last call, which it waits for.
    public Idle take() {
        int count = primitives.size();
        double seconds = count == 0 ? 0 : events.get(2 * count - 1).secondsSince(events.get(0));
        double idle = 0;
        double longest = 0;
        String between = "";
        for (int next = 1; next < count; next++) {
            double gap = events.get(2 * next).secondsSince(events.get(2 * next - 1));
            idle += gap;
            if (gap > longest) {
                longest = gap;
                between = primitives.get(next - 1) + " and " + primitives.get(next);
            }
        }
        primitives.clear();
        return new Idle(seconds, idle, longest, between);
    }

    @Override
    public void close() {
        events.forEach(CudaEvent::close);
        events.clear();
    }
}
