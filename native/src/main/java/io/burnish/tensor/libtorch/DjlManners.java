package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;

/// Tells DJL, before any of it starts, to stay off the network and to use the libtorch that we use.
///
/// DJL 0.36 reads each of these from the environment first and from the system property second (for
/// `ai.djl.offline` the variable is `DJL_OFFLINE`), so that a user's variable wins over what is set here, and
/// a user's property is left alone.
public final class DjlManners {

    /// Names and values: no downloads, no usage reports to a web address, no search for a CUDA build of the
    /// tokenizers.
    private static final Map<String, String> QUIET =
            Map.of("ai.djl.offline", "true", "OPT_OUT_TRACKING", "true", "RUST_FLAVOR", "cpu");

    private DjlManners() {}

    /// Keeps DJL off the network. The first thing a process does, before any class of DJL is used.
    public static void keepQuiet() {
        QUIET.forEach(DjlManners::setWhereAbsent);
    }

    /// Points DJL's PyTorch engine at our libtorch: a process can hold only one. Before any engine of DJL starts.
    ///
    /// The flavor is told with the folder, as DJL guesses it wrong (`cpu-precxx11`) for a folder it is pointed
    /// at.
    public static void follow(LibTorchLocation libtorch) {
        System.setProperty("PYTORCH_LIBRARY_PATH", libtorch.folder().toString());
        setWhereAbsent("PYTORCH_FLAVOR", libtorch.flavor());
    }

    /// Whether DJL's own native layer, where it is on the class path, is made for this libtorch. On any other
    /// it loads and then fails or reads wrong fields, so the bridge to DJL asks here first.
    public static boolean matches(LibTorchLocation libtorch) {
        return libtorch.isVersion(djlVersion());
    }

    /// The libtorch version DJL's native layer on the class path is made for, such as `2.7.1`; `none` without
    /// one.
    public static String djlVersion() {
        try (InputStream in = DjlManners.class.getClassLoader().getResourceAsStream("jnilib/pytorch.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("jni_version", "none").split("-", 2)[0];
        } catch (IOException _) {
            return "none";
        }
    }

    private static void setWhereAbsent(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
