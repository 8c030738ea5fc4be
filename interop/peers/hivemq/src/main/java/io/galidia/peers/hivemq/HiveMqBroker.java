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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** HiveMQ's community edition, open to everybody who does not claim to be the one known user with a wrong password. */
public final class HiveMqBroker {

    private HiveMqBroker() {}

    /** Runs it with a folder, which has conf, data and extensions, and with the name and password of the known user. */
    public static void main(String[] args) {
        Path home = Path.of(args[0]);
        EmbeddedExtension openDoor = EmbeddedExtension.builder()
                .withId("open-door")
                .withName("Open door")
                .withVersion("1")
                .withExtensionMain(new OpenDoor(args[1], args[2]))
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

        private final String user;
        private final ByteBuffer password;

        OpenDoor(String user, String password) {
            this.user = user;
            this.password = ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            SimpleAuthenticator authenticator = (connect, answer) -> {
                var packet = connect.getConnectPacket();
                if (packet.getUserName().filter(user::equals).isPresent()
                        && packet.getPassword().filter(password::equals).isEmpty()) {
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
