package dev.godwit.lab.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/// A connection through the link: one socket to each side, and a flow each way. The end of one side is told to the
/// other with the link's delay, like everything else. Runs on the link's event loop.
final class LinkConnection {
    private final Channel source;
    private final Channel target;
    private final Flow toTarget;
    private final Flow toSource;
    private int lasts;

    LinkConnection(Channel source, Channel target, Wire wireToTarget, Wire wireToSource) {
        this.source = source;
        this.target = target;
        toTarget = new Flow(wireToTarget, source, target, this::last);
        toSource = new Flow(wireToSource, target, source, this::last);
    }

    /// Both sides are connected: begins to carry.
    void start() {
        attach(source, toTarget, toSource);
        attach(target, toSource, toTarget);
    }

    private static void attach(Channel channel, Flow from, Flow to) {
        channel.pipeline().addLast(new End(from, to));
        if (channel.isActive()) {
            from.request();
        } else {
            from.gone();
            to.abandon();
        }
    }

    private void last() {
        if (++lasts == 2) {
            cut();
        }
    }

    /// Both sides see the connection closed, at once.
    void cut() {
        source.close();
        target.close();
    }

    /// Hands over what arrived while the link was frozen.
    void thaw() {
        toTarget.deliver();
        toSource.deliver();
    }

    boolean isOpen() {
        return source.isOpen() || target.isOpen();
    }

    /// One of the two sockets.
    private static final class End extends ChannelInboundHandlerAdapter {
        private final Flow from;
        private final Flow to;

        /// @param from what is read here
        /// @param to what is written here
        End(Flow from, Flow to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            from.received((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            from.request();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            to.writabilityChanged();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                from.last();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            from.gone();
            to.abandon();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
