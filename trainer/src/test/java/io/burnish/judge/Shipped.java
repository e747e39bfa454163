package io.burnish.judge;

import java.nio.file.Path;

/// The templates of the tree.
final class Shipped {

    private Shipped() {}

    static Path template(String name) {
        return Path.of(System.getProperty("burnish.root", ".."), "recipes", "templates", name + ".txt");
    }
}
