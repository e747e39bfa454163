package io.burnish.generate;

import com.fasterxml.jackson.databind.json.JsonMapper;

/// JSON as servers take and give it.
final class ServerJson {

    static final JsonMapper MAPPER = new JsonMapper();

    private ServerJson() {}
}
