package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// The libtorch in one of DJL's `pytorch-native` jars: `native/lib/pytorch.properties` names version, flavor,
/// platform and libraries; the libraries lie under `pytorch/FLAVOR/PLATFORM/`.
///
/// @param jar the jar file
/// @param version libtorch's version, without DJL's date of packaging
/// @param folder the libraries' folder inside the jar, with a slash at its end
/// @param libraries their file names
record BundledLibTorch(Path jar, String version, String folder, List<String> libraries) {

    private static final String PROPERTIES = "native/lib/pytorch.properties";

    /// The first such jar on the class path that is made for this machine.
    static Optional<BundledLibTorch> on(ClassLoader classPath) {
        try {
            for (URL properties : Collections.list(classPath.getResources(PROPERTIES))) {
                Optional<BundledLibTorch> bundle = read(properties);
                if (bundle.isPresent()) {
                    return bundle;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new LibTorchNotFoundException(
                    "Cannot read %s on the class path: %s".formatted(PROPERTIES, e.getMessage()), e);
        }
    }

    /// This machine's platform by DJL's names, such as `linux-x86_64`.
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : system)
                + "-"
                + (processor.equals("amd64") ? "x86_64" : processor);
    }

    /// Unpacks the libraries below `cache`, or finds them there.
    ///
    /// @return the folder that holds them, complete
    Path unpack(Path cache) {
        return new LibTorchCache(cache, this).folder();
    }

    private static Optional<BundledLibTorch> read(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        Properties properties = new Properties();
        try (InputStream in = connection.getInputStream()) {
            properties.load(in);
        }
        String platform = properties.getProperty("classifier", "");
        String libraries = properties.getProperty("libraries", "");
        if (!(connection instanceof JarURLConnection jar) || !platform.equals(platform()) || libraries.isEmpty()) {
            return Optional.empty(); // a placeholder, or another machine's
        }
        return Optional.of(new BundledLibTorch(
                Path.of(URI.create(jar.getJarFileURL().toString())),
                properties.getProperty("version").split("-", 2)[0],
                "pytorch/%s/%s/".formatted(properties.getProperty("flavor"), platform),
                List.of(libraries.split(","))));
    }
}
