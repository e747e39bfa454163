package io.burnish.tensor.kernels;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// Kernels each of whose primitives leaves a [KernelEvent]; made only while somebody records.
final class RecordedKernels {

    private RecordedKernels() {}

    /// The kernels themselves where no flight recording wants their events.
    static Kernels around(Kernels kernels) {
        if (!new KernelEvent().isEnabled()) {
            return kernels;
        }
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    KernelEvent event = new KernelEvent();
                    event.begin();
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        event.primitive = method.getName();
                        event.commit();
                    }
                });
    }
}
