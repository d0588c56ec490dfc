package dev.godwit.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.NopStatusListener;
import dev.godwit.lab.Rehearsal;
import org.slf4j.Logger;

/// Warnings as plain lines on stderr, without what the libraries say of their own inner life. Logback finds this class
/// as a service when the first logger is asked for. It is not an XML file, because an XML parser would be the largest
/// part of a start.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    /// The properties that `--verbose` sets: the lowest level that is shown, and how.
    static final String LEVEL = "godwit.log.level";
    static final String PATTERN = "godwit.log.pattern";

    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        logs.getStatusManager().add(new NopStatusListener());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logs);
        encoder.setPattern(System.getProperty(PATTERN, "warning: %msg%n%nopex"));
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(logs);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.addFilter(new RehearsalFilter());
        stderr.start();
        logs.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(System.getProperty(LEVEL), Level.WARN));
        logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
        logs.getLogger("io.netty").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Who reads that a guest was handed over means a real one: of rehearsals only warnings are shown. Loggers call
    /// their appenders on the thread that logs.
    private static final class RehearsalFilter extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            ThreadGroup group = Thread.currentThread().getThreadGroup();
            boolean rehearsal = group != null && group.getName().equals(Rehearsal.GROUP);
            return rehearsal && !event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    }
}
