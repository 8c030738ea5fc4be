// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import java.net.URI;
import java.util.List;

/** Commands with which one can join the demo. */
final class Hints {

    private Hints() {}

    /** The address without user name and password. */
    static String shown(String address) {
        return address.replaceFirst("//[^/]*@", "//");
    }

    /** What to type in another terminal; with mosquitto's tools where they can connect. */
    static List<String> of(String address) {
        URI uri = URI.create(shown(address));
        if (!"mqtt".equals(uri.getScheme()) || uri.getHost() == null) {
            return List.of(
                    "galidia sub -L " + uri + " -v -t 'alerts/#'",
                    "galidia pub -L " + uri + " -t sensors/x/temperature -m 99");
        }
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        boolean isHere = List.of("127.0.0.1", "localhost", "0.0.0.0").contains(host);
        int port = uri.getPort() < 0 ? 1883 : uri.getPort();
        String where = (isHere ? "" : " -h " + host) + (port == 1883 ? "" : " -p " + port);
        return List.of(
                "mosquitto_sub" + where + " -v -t 'alerts/#'",
                "mosquitto_pub" + where + " -t sensors/x/temperature -m 99",
                "./galidia sub" + where + " -v -t 'sensors/#'");
    }
}
