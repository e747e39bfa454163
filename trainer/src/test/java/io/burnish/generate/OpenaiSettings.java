package io.burnish.generate;

import java.util.List;
import java.util.Optional;

/// Settings of a fake server, to be changed one at a time.
record OpenaiSettings(EngineSettings.Openai settings) {

    static OpenaiSettings of(FakeServer server) {
        return new OpenaiSettings(EngineSettings.Openai.of(server.url(), "tiny"));
    }

    OpenaiSettings key(String variable) {
        return with(Optional.of(variable), settings.concurrency(), settings.timeout(), settings.retries());
    }

    OpenaiSettings concurrency(int concurrency) {
        return with(settings.keyVariable(), concurrency, settings.timeout(), settings.retries());
    }

    OpenaiSettings timeout(double timeout) {
        return with(settings.keyVariable(), settings.concurrency(), timeout, settings.retries());
    }

    OpenaiSettings retries(int retries) {
        return with(settings.keyVariable(), settings.concurrency(), settings.timeout(), retries);
    }

    OpenaiSettings neutral() {
        return new OpenaiSettings(new EngineSettings.Openai(
                settings.url(),
                settings.model(),
                settings.keyVariable(),
                settings.concurrency(),
                settings.timeout(),
                settings.retries(),
                settings.reload(),
                settings.health(),
                settings.healthTimeout(),
                false,
                settings.api(),
                true));
    }

    OpenaiSettings api(OpenaiApi api) {
        return new OpenaiSettings(new EngineSettings.Openai(
                settings.url(),
                settings.model(),
                settings.keyVariable(),
                settings.concurrency(),
                settings.timeout(),
                settings.retries(),
                settings.reload(),
                settings.health(),
                settings.healthTimeout(),
                settings.logprobs(),
                api,
                settings.sendNeutral()));
    }

    OpenaiSettings reload(List<String> command, Optional<String> health, double healthTimeout) {
        return new OpenaiSettings(new EngineSettings.Openai(
                settings.url(),
                settings.model(),
                settings.keyVariable(),
                settings.concurrency(),
                settings.timeout(),
                settings.retries(),
                command,
                health,
                healthTimeout,
                settings.logprobs(),
                settings.api(),
                settings.sendNeutral()));
    }

    private OpenaiSettings with(Optional<String> key, int concurrency, double timeout, int retries) {
        return new OpenaiSettings(new EngineSettings.Openai(
                settings.url(),
                settings.model(),
                key,
                concurrency,
                timeout,
                retries,
                settings.reload(),
                settings.health(),
                settings.healthTimeout(),
                settings.logprobs(),
                settings.api(),
                settings.sendNeutral()));
    }
}
