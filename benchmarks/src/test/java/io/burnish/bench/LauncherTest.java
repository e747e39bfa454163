package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher in a checkout that is only its skeleton, with a `mvn` and a JDK that write down how they
/// were called.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String MAVEN = """
            #!/bin/sh
            echo "mvn $* in $PWD with $JAVA_HOME" >>mvn.log
            mkdir -p benchmarks/target/classes
            printf -- '--flag-one\\n--flag-two\\n' >benchmarks/target/jvm-flags
            printf '%s' "$PWD/pom.xml:$PWD/native/pom.xml" >benchmarks/target/classpath.txt
            """;

    private static final String JAVA = """
            #!/bin/sh
            printf '%s\\n' "java of $0"
            for each in "$@"; do printf '[%s]\\n' "$each"; done
            echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
            echo 'before Main' >&2
            exec 2>&3
            echo 'from Main' >&2
            """;

    @TempDir
    Path temporary;

    private Path checkout;
    private Path jvms;
    private Path launcher;
    private Map<String, String> environment;

    @BeforeEach
    void layOutACheckout() throws IOException {
        checkout = Files.createDirectories(temporary.resolve("a check out"));
        jvms = Files.createDirectories(temporary.resolve("jvms"));
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("native/src/main/java"));
        Files.writeString(checkout.resolve("native/pom.xml"), "<project/>");
        Files.writeString(checkout.resolve("native/src/main/java/Tensor.java"), "class Tensor {}");
        Files.writeString(checkout.resolve("native/src/main/java/Scope.java"), "class Scope {}");
        script(bin.resolve("mvn"), MAVEN);
        // Only what the launcher may use, and no java: this machine's own JDKs must not help.
        for (String tool : List.of(
                "cat",
                "dirname",
                "readlink",
                "find",
                "head",
                "mkdir",
                "mkfifo",
                "mktemp",
                "mv",
                "rm",
                "grep",
                "flock",
                "sleep")) {
            Path real = List.of("/usr/bin", "/bin").stream()
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            script(bin.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        launcher = script(
                checkout.resolve("burnish"),
                Files.readString(Path.of(System.getProperty("burnish.root"), "burnish"))
                        .replace("/usr/lib/jvm/*", "'" + jvms + "'/*"));
        environment = new HashMap<>(
                Map.of("PATH", bin.toString(), "HOME", temporary.resolve("home").toString()));
        jdk("jdk-17", "17.0.9", JAVA);
        jdk("jdk-25", "25.0.3", JAVA);
    }

    @Test
    void theFirstStartBuildsAndBecomesJavaWithFlagsClassPathAndTheArgumentsAsTheyWere() throws Exception {
        Launch launch = launch("run", "my recipe.yaml", "--set", "a=$HOME *");

        assertThat(launch.out().lines())
                .containsExactly(
                        "java of " + jvms.resolve("jdk-25/bin/java"),
                        "[--flag-one]",
                        "[--flag-two]",
                        "[-cp]",
                        "[%1$s/benchmarks/target/classes:%1$s/pom.xml:%1$s/native/pom.xml]"
                                .formatted(checkout.toRealPath()),
                        "[io.burnish.cli.Main]",
                        "[run]",
                        "[my recipe.yaml]",
                        "[--set]",
                        "[a=$HOME *]");
        assertThat(launch.exit()).isZero();
        assertThat(builds())
                .containsExactly("mvn -q -B -Dmaven.test.skip=true package in %s with %s"
                        .formatted(checkout.toRealPath(), jvms.resolve("jdk-25")));
        assertThat(launch.err()).contains("burnish: building", "from Main").doesNotContain("incubator");
    }

    @Test
    void itBuildsAgainOnlyAfterAChange() throws Exception {
        launch();
        Launch second = launch();
        assertThat(builds()).hasSize(1);
        assertThat(second.err().lines()).containsExactlyInAnyOrder("before Main", "from Main");

        touch(checkout.resolve("native/src/main/java/Tensor.java"));
        launch();
        assertThat(builds()).hasSize(2);

        touch(checkout.resolve("native/pom.xml"));
        launch();
        assertThat(builds()).hasSize(3);

        Thread.sleep(20);
        Files.delete(checkout.resolve("native/src/main/java/Scope.java"));
        launch();
        assertThat(builds()).hasSize(4);

        Files.delete(checkout.resolve("benchmarks/target/classpath.txt")); // as mvn clean does
        launch();
        launch();
        assertThat(builds()).hasSize(5);
    }

    @Test
    void aCheckoutThatMovedIsBuiltAgain() throws Exception {
        launch();
        Path moved = Files.move(checkout, temporary.resolve("moved"));

        launcher = moved.resolve("burnish");
        Launch launch = launch();

        assertThat(launch.out()).contains(moved.toRealPath() + "/benchmarks/target/classes");
        assertThat(Files.readAllLines(moved.resolve("mvn.log"))).hasSize(2);
    }

    @Test
    void aFailedBuildShowsItsOutputAndIsTriedAgain() throws Exception {
        script(temporary.resolve("bin/mvn"), "#!/bin/sh\necho 'ERROR: no semicolon in Tensor.java'\nexit 1\n");

        Launch launch = launch();

        assertThat(launch.exit()).isEqualTo(1);
        assertThat(launch.out()).isEmpty();
        assertThat(launch.err()).contains("no semicolon in Tensor.java", "the build failed", ".build/build.log");
        script(temporary.resolve("bin/mvn"), MAVEN);
        assertThat(launch().exit()).isZero();
    }

    @Test
    void twoFirstStartsBuildOnce() throws Exception {
        script(temporary.resolve("bin/mvn"), MAVEN + "sleep 0.5\n");
        try (ExecutorService starters = Executors.newFixedThreadPool(3)) {
            Callable<Launch> start = this::launch;
            for (Future<Launch> each : starters.invokeAll(List.of(start, start, start))) {
                assertThat(each.get().exit()).isZero();
            }
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void itWorksThroughLinksFromAnyDirectory() throws Exception {
        Path elsewhere = Files.createDirectories(temporary.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), Path.of("../a check out/burnish"));
        launcher = Files.createSymbolicLink(elsewhere.resolve("b"), link.getFileName());

        assertThat(launch("doctor").out()).contains(checkout.toRealPath() + "/pom.xml", "[doctor]");
    }

    @Test
    void anInstallationNeverBuilds() throws Exception {
        Files.createDirectories(checkout.resolve("lib"));
        Files.writeString(checkout.resolve("lib/jvm-flags"), "--flag-three\n");

        Launch launch = launch("losses");

        assertThat(launch.out()).contains("[--flag-three]", "[" + checkout.toRealPath() + "/lib/*]", "[losses]");
        assertThat(checkout.resolve("mvn.log")).doesNotExist();
    }

    @Test
    void theJdkIsTheNamedOneElseTheFirstThatIs25OrNewer() throws Exception {
        Path named = jdk(temporary.resolve("opt/jdk 26"), "26", JAVA);
        environment.put("BURNISH_JAVA_HOME", named.toString());
        environment.put("JAVA_HOME", jvms.resolve("jdk-17").toString());
        assertThat(launch().out()).contains("java of " + named);

        environment.remove("BURNISH_JAVA_HOME");
        assertThat(launch().out()).contains("java of " + jvms.resolve("jdk-25"));

        Path home = temporary.resolve("home/.sdkman/candidates/java/25.0.1-tem");
        jdk(home, "25.0.1", JAVA);
        environment.put("JAVA_HOME", home.toString());
        assertThat(launch().out()).contains("java of " + home);

        environment.remove("JAVA_HOME");
        jvms.resolve("jdk-25/release").toFile().delete();
        assertThat(launch().out()).contains("java of " + home);

        Path onPath = jdk(temporary.resolve("opt/jdk"), "25", JAVA);
        Files.createSymbolicLink(temporary.resolve("bin/java"), onPath.resolve("bin/java"));
        assertThat(launch().out()).contains("java of " + onPath);
    }

    @Test
    void withoutAJdk25ThereIsOneMessageWithTheRemedy() throws Exception {
        jvms.resolve("jdk-25/release").toFile().delete();
        Files.createSymbolicLink(temporary.resolve("bin/java"), jvms.resolve("jdk-17/bin/java"));

        Launch launch = launch();

        assertThat(launch.exit()).isEqualTo(1);
        assertThat(launch.err())
                .startsWith("burnish: no JDK 25 found.")
                .contains("java on the PATH   Java 17", "BURNISH_JAVA_HOME to its folder");
        assertThat(checkout.resolve("mvn.log")).doesNotExist();

        environment.put("BURNISH_JAVA_HOME", jvms.resolve("jdk-17").toString());
        assertThat(launch().err().lines())
                .containsExactly("burnish: BURNISH_JAVA_HOME names %s, which is no JDK 25 (but Java 17)."
                        .formatted(jvms.resolve("jdk-17")));
    }

    @Test
    void whatAJvmSaysThatDiesBeforeMainIsShown() throws Exception {
        jdk(
                "jdk-25",
                "25.0.3",
                "#!/bin/sh\necho 'WARNING: Using incubator modules: x' >&2\necho 'Unrecognized VM option' >&2\nexit 7\n");

        Launch launch = launch();

        assertThat(launch.exit()).isEqualTo(7);
        assertThat(launch.err()).contains("Unrecognized VM option").doesNotContain("incubator");
    }

    @Test
    void aSignalToTheLauncherReachesJava() throws Exception {
        jdk(
                "jdk-25",
                "25.0.3",
                "#!/bin/sh\nexec 2>&3\ntrap 'echo checkpoint; exit 130' TERM\necho ready\nwhile :; do sleep 0.05; done\n");
        Process process = Launch.start(temporary, launcher, environment);
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");

        process.toHandle().destroy(); // the signal alone; Process.destroy closes our streams too

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(out.readLine()).isEqualTo("checkpoint");
    }

    @Test
    void aRealJvmsStandardErrorIsWhatMainPrintsAndNothingElse() throws Exception {
        Path classes = compileMain();
        environment.put("BURNISH_JAVA_HOME", System.getProperty("java.home"));
        script(
                temporary.resolve("bin/mvn"),
                MAVEN
                        + "printf -- '--enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector' >benchmarks/target/jvm-flags\n"
                        + "printf '%s' '" + classes + "' >benchmarks/target/classpath.txt\n");
        launch();

        Launch launch = launch("größe");

        assertThat(launch.err()).isEqualTo("progress größe\n");
        assertThat(launch.out()).isEqualTo("result größe\n");
        assertThat(launch.exit()).isEqualTo(3);
    }

    /// A Main that does what ours does first, and then speaks on both streams.
    private Path compileMain() throws IOException {
        String source = """
                package io.burnish.cli;
                import java.lang.foreign.*;
                class Main {
                    public static void main(String[] args) throws Throwable {
                        Linker linker = Linker.nativeLinker();
                        var dup2 = linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("dup2"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
                        boolean launched = System.getenv("BURNISH_LAUNCHER") != null;
                        int done = launched ? (int) dup2.invokeExact(3, 2) : -1;
                        System.err.println("progress " + (args.length == 0 ? done : args[0]));
                        System.out.println("result " + (args.length == 0 ? done : args[0]));
                        System.exit(3);
                    }
                }
                """;
        Path classes = Files.createDirectories(temporary.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var file = new SimpleJavaFileObject(URI.create("string:///Main.java"), SimpleJavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        assertThat(compiler.getTask(null, null, null, List.of("-d", classes.toString()), null, List.of(file))
                        .call())
                .isTrue();
        return classes;
    }

    private Launch launch(String... arguments) throws IOException, InterruptedException {
        return Launch.of(temporary, launcher, environment, arguments);
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(checkout.resolve("mvn.log"));
    }

    private Path jdk(String name, String version, String java) throws IOException {
        return jdk(jvms.resolve(name), version, java);
    }

    private static Path jdk(Path folder, String version, String java) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(folder.resolve("bin/java"), java);
        script(folder.resolve("bin/javac"), "#!/bin/sh\n");
        return folder;
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }
}
