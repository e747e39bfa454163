package io.burnish.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// A run's `log.txt`, and what of the log reaches the terminal.
///
/// Set up by code: Burnish ships no logback.xml, so that a program that uses it as a library keeps its own.
/// There, a run adds its `log.txt` to logback's root logger for as long as it is open, and nothing else; with
/// another logging system there is no `log.txt`.
public final class RunLog implements AutoCloseable {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

    private final Optional<Appender<ILoggingEvent>> appender;

    private RunLog(Optional<Appender<ILoggingEvent>> appender) {
        this.appender = appender;
    }

    /// Logs to a file, after what is there already, from INFO up.
    static RunLog open(Path file) {
        return new RunLog(context().map(context -> {
            endTornLine(file);
            var encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern(PATTERN);
            encoder.setCharset(StandardCharsets.UTF_8);
            encoder.start();
            var filter = new ThresholdFilter();
            filter.setLevel(Level.INFO.toString());
            filter.start();
            var appender = new FileAppender<ILoggingEvent>();
            appender.setContext(context);
            appender.setName(file.toString());
            appender.setFile(file.toString());
            appender.setEncoder(encoder);
            appender.addFilter(filter);
            appender.start();
            root(context).addAppender(appender);
            return appender;
        }));
    }

    /// For the command line: warnings and errors go to `err`, one compact line each, without stack traces;
    /// nothing goes to stdout, which is for results. A configuration the user names by
    /// `-Dlogback.configurationFile` is left as it is.
    public static void console(PrintStream err) {
        if (System.getProperty("logback.configurationFile") == null) {
            context().ifPresent(context -> console(context, err));
        }
    }

    @Override
    public void close() {
        appender.ifPresent(open -> {
            context().ifPresent(context -> root(context).detachAppender(open));
            open.stop();
        });
    }

    private static void console(LoggerContext context, PrintStream err) {
        var filter = new ThresholdFilter();
        filter.setLevel(Level.WARN.toString());
        filter.start();
        Layout<ILoggingEvent> layout = new Compact();
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(err.charset());
        encoder.setLayout(layout);
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("burnish-console");
        appender.setEncoder(encoder);
        appender.addFilter(filter);
        appender.setOutputStream(err);
        appender.start();
        root(context).detachAndStopAllAppenders();
        root(context).setLevel(Level.INFO);
        // DJL warns on every machine without a CUDA driver, whatever device was asked for.
        context.getLogger("ai.djl.util.cuda").setLevel(Level.ERROR);
        root(context).addAppender(appender);
    }

    /// `warning: the message`.
    private static final class Compact extends LayoutBase<ILoggingEvent> {
        @Override
        public String doLayout(ILoggingEvent event) {
            String level = event.getLevel().isGreaterOrEqual(Level.ERROR) ? "error" : "warning";
            return String.format(Locale.ROOT, "%s: %s%n", level, event.getFormattedMessage());
        }
    }

    private static Optional<LoggerContext> context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }

    private static ch.qos.logback.classic.Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /// A process that was killed may have left half a line; what follows is not to stand in it.
    private static void endTornLine(Path file) {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            if (bytes.length() > 0) {
                bytes.seek(bytes.length() - 1);
                if (bytes.read() != '\n') {
                    bytes.write('\n');
                }
            }
        } catch (IOException e) {
            throw new RunProblem(
                    ExitCode.RUN_DIRECTORY,
                    file + ": cannot be written: " + e.getMessage()
                            + ". A run directory must be writable; check its permissions and the disk's free space",
                    e);
        }
    }
}
