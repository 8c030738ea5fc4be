// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers.hivemq;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.file.Path;

/** HiveMQ's community edition, open to everybody who does not say that the name is "stranger". */
public final class HiveMqBroker {

    private HiveMqBroker() {}

    /** Runs it with the folder in the first argument, which has conf, data and extensions. */
    public static void main(String[] args) {
        Path home = Path.of(args[0]);
        EmbeddedExtension openDoor = EmbeddedExtension.builder()
                .withId("open-door")
                .withName("Open door")
                .withVersion("1")
                .withExtensionMain(new OpenDoor())
                .build();
        EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(home.resolve("conf"))
                .withDataFolder(home.resolve("data"))
                .withExtensionsFolder(home.resolve("extensions"))
                .withEmbeddedExtension(openDoor)
                .build();
        broker.start().join();
    }

    private static final class OpenDoor implements ExtensionMain {

        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            SimpleAuthenticator authenticator = (connect, answer) -> {
                if (connect.getConnectPacket().getUserName().filter("stranger"::equals).isPresent()) {
                    answer.failAuthentication();
                } else {
                    answer.authenticateSuccessfully();
                }
            };
            Services.securityRegistry().setAuthenticatorProvider(provided -> authenticator);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
    }
}
