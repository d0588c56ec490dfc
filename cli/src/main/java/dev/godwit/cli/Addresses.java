package dev.godwit.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Addresses as given on the command line, and what is to be said about them.
final class Addresses {
    private Addresses() {}

    /// Looks the host up. Where that fails the address stays unresolved, and the agent says so.
    static InetSocketAddress resolve(InetSocketAddress address) {
        return new InetSocketAddress(address.getHostString(), address.getPort());
    }

    /// Guest memory crosses the wire as it is.
    static void warnOfPlainText(InetSocketAddress address, PrintWriter err) {
        InetAddress host = address.getAddress();
        if (host != null && !host.isLoopbackAddress()) {
            err.println("warning: guest memory crosses the network unencrypted at " + show(address)
                    + ": use a network or a tunnel that you trust");
        }
    }

    /// `127.0.0.1:7070` or `[::1]:7070`.
    static String show(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        String host = resolved != null ? resolved.getHostAddress() : address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
