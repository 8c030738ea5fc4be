// SPDX-License-Identifier: Apache-2.0

/** The embeddable broker. */
module io.galidia.broker {
    requires transitive io.galidia;
    requires static transitive org.jspecify;
    requires com.ongres.scram.common;
    requires java.naming;
    requires password4j;

    exports io.galidia.broker;
    exports io.galidia.broker.auth;
}
