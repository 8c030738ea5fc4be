// SPDX-License-Identifier: Apache-2.0

/** SCRAM-SHA-256 for clients. */
module io.galidia.scram {
    requires transitive io.galidia;
    requires com.ongres.scram.client;
    requires static transitive org.jspecify;

    exports io.galidia.scram;
}
