// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.TlsOptions;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AclFile;
import io.galidia.broker.auth.Anonymous;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.CertificateName;
import io.galidia.broker.auth.InvalidFileException;
import io.galidia.broker.auth.PasswordFile;
import io.galidia.cli.shell.CommandException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may come in and what they may do, read from the files that the options name. */
record Security(
        @Nullable PasswordFile passwords,
        @Nullable AclFile rules,
        @Nullable TlsOptions tls,
        boolean isAnonymousAllowed) implements AutoCloseable {

    private static final Duration LOOK_FOR_CHANGES = Duration.ofSeconds(2);

    /** Opens the files. */
    static Security open(SecurityFlags flags) {
        try {
            TlsOptions tls = tls(flags);
            AclFile rules = flags.aclFile == null ? null : AclFile.open(flags.aclFile);
            PasswordFile passwords = flags.passwordFile == null ? null : PasswordFile.open(flags.passwordFile);
            return new Security(passwords, rules, tls, flags.isAnonymousAllowed);
        } catch (InvalidFileException | IllegalArgumentException error) {
            throw CommandException.badConfiguration(String.valueOf(error.getMessage()));
        }
    }

    private static @Nullable TlsOptions tls(SecurityFlags flags) {
        if (flags.certificate == null || flags.key == null) {
            return null;
        }
        TlsOptions trust = flags.clientCa == null
                ? TlsOptions.DEFAULTS
                : TlsOptions.trusting(flags.clientCa).withClientAuth(TlsOptions.ClientAuth.REQUIRED);
        return trust.withIdentity(flags.certificate, flags.key);
    }

    /** The options with these rules. */
    BrokerOptions options(BrokerOptions before) {
        BrokerOptions options = isAnonymousAllowed ? before.withAnonymousAllowed() : before;
        if (rules != null) {
            options = options.withAuthorizer(rules);
        }
        if (passwords != null) {
            options = options.withMethods(List.of(passwords.scram()));
        }
        Authenticator authenticator = authenticator();
        return authenticator == null ? options : options.withAuthenticator(authenticator);
    }

    private @Nullable Authenticator authenticator() {
        boolean hasCertificates = tls != null && tls.clientAuth() != TlsOptions.ClientAuth.NONE;
        if (passwords == null && !hasCertificates) {
            return null;
        }
        Authenticator named = passwords == null ? Anonymous.refused() : passwords;
        Authenticator others = isAnonymousAllowed ? Anonymous.allowedBeside(named) : named;
        return hasCertificates ? CertificateName.commonName().or(others) : others;
    }

    /** How listeners listen. */
    ListenOptions listenOptions() {
        return tls == null ? ListenOptions.DEFAULTS : ListenOptions.DEFAULTS.withTls(tls);
    }

    /** Reads the files again when they change, as long as the manager runs. */
    void watch(Manager manager) {
        if (passwords != null || rules != null) {
            manager.every(LOOK_FOR_CHANGES, this::reload);
        }
    }

    private void reload() {
        if (passwords != null) {
            passwords.reloadIfChanged();
        }
        if (rules != null) {
            rules.reloadIfChanged();
        }
    }

    @Override
    public void close() {
        if (passwords != null) {
            passwords.close();
        }
    }
}
