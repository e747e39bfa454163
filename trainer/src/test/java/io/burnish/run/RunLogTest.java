package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RunLogTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void aRunsLogGoesOnOnALineOfItsOwnAndEndsWithTheRun() throws IOException {
        Path file = directory.resolve("log.txt");
        Files.writeString(file, "half a li");
        var log = LoggerFactory.getLogger("io.burnish.train.PreferenceTrainer");

        try (RunLog open = RunLog.open(file)) {
            log.info("step {} of {}", 1, 20);
            log.debug("only for who asks");
        }
        log.info("after the run");

        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("half a li"),
                        line -> assertThat(line).matches("20\\d\\d-.*T.* INFO  PreferenceTrainer: step 1 of 20"));
    }

    /// In a JVM of its own: the logging system is one for the whole process.
    @Test
    void theTerminalGetsWarningsOnStderrInACompactForm() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(Console.class)) {
            jvm.await("warning: 3 rows were dropped");
            jvm.await("error: the disk is full");
            jvm.await("out: the end");
            jvm.awaitExit(0);
        }
    }

    static final class Console {

        private Console() {}

        static void main(String... arguments) {
            var bytes = new ByteArrayOutputStream();
            RunLog.console(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            var log = LoggerFactory.getLogger(Console.class);
            log.info("not for the terminal");
            log.warn("{} rows were dropped", 3);
            log.error("the disk is full", new IllegalStateException("not for the terminal"));
            String text = bytes.toString(StandardCharsets.UTF_8);
            System.out.print(
                    text.equals("warning: 3 rows were dropped\nerror: the disk is full\n") ? text : "not " + text);
            System.out.println("out: the end");
        }
    }
}
