// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;

/** Where clients are sent (section 4.11). The server reference is empty when they have to know. */
record Redirection(ReasonCode reason, String serverReference) {

    Properties properties() {
        return serverReference.isEmpty()
                ? Properties.NONE
                : Properties.NONE.with(Property.SERVER_REFERENCE, serverReference);
    }
}
