package io.burnish.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Consumer;

/// `sun.misc.Signal`, the JDK's only way to take a signal without dying of it.
///
/// A shutdown hook will not do: it runs when the JVM is already ending, with the code 143 or 130 that the signal
/// chose, beside every other library's hook (which may tear down what the loop still needs), and a second Ctrl-C,
/// which is to end the process at once, is then not heard any more. Reached by reflection, because javac warns of
/// every mention of the class and has no way to be told that it is meant.
final class Signals {

    private Signals() {}

    /// Gives the signal's former handler back.
    @FunctionalInterface
    interface Registration {
        void undo();
    }

    /// Has a signal handled, on a thread of the JVM's own.
    ///
    /// Empty when this JVM cannot (`-Xrs`, no module jdk.unsupported) or the signal does not exist here. A signal
    /// that the parent process had ignored (`nohup`) stays ignored.
    ///
    /// @param name without SIG, as `INT`
    static Optional<Registration> handle(String name, Consumer<String> handler) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    handler.accept(name);
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "handler of SIG" + name;
            };
            Object ours =
                    Proxy.newProxyInstance(handlerClass.getClassLoader(), new Class<?>[] {handlerClass}, invocation);
            var handle = signalClass.getMethod("handle", signalClass, handlerClass);
            Object former = handle.invoke(null, signal, ours);
            return Optional.of(() -> {
                try {
                    handle.invoke(null, signal, former);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("the former handler of SIG" + name + " was refused", e);
                }
            });
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
