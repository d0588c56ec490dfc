package dev.godwit.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/// Ctrl-C and its relatives without the end of the process: a shutdown hook runs when it is too late to go on.
///
/// The JDK has only `sun.misc.Signal` for this. It is supported (module `jdk.unsupported` exports it), but javac
/// warns of every use of it in a way that nothing suppresses, and warnings are errors here. So it is called through
/// method handles, in this class alone.
final class Signals {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private Signals() {}

    /// Calls back on each SIGINT.
    static void onInterrupt(Runnable action) {
        handle("INT", action);
    }

    /// Does nothing on SIGINT: a terminal sends it to the children of a process too, whose parent passes it on.
    static void ignoreInterrupt() {
        handle("INT", () -> {});
    }

    /// Calls back on each SIGTERM, and on the end of the terminal.
    static void onTerminate(Runnable action) {
        List.of("TERM", "HUP").forEach(name -> handle(name, action));
    }

    /// The JVM calls each action on a thread of its own.
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = LOOKUP.findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object callback =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            LOOKUP.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(
                            LOOKUP.findConstructor(signal, MethodType.methodType(void.class, String.class))
                                    .invoke(name),
                            callback);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot handle SIG" + name + " on this JVM", e);
        }
    }
}
