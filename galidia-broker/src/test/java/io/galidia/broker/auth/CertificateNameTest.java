// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static io.galidia.broker.auth.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.AuthenticationResult.Refused;
import io.galidia.packet.ReasonCode;
import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateNameTest {

    private static final AuthenticationResult ANONYMOUS = AuthenticationResult.accepted(Identity.ANONYMOUS);

    private static X509Certificate certificate(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificate();
    }

    @Test
    void commonName_isTheName_andTheUserNameIsNotLookedAt() throws Exception {
        var request = Requests.of("root", new byte[0], certificate("C=DE,O=Example,CN=anna"));
        assertThat(ask(CertificateName.commonName(), request))
                .isEqualTo(AuthenticationResult.accepted(Identity.certificate("anna")));
    }

    @Test
    void commonName_isUnescaped() throws Exception {
        var request = Requests.of(null, null, certificate("CN=a\\,b \\+ c,O=CN\\=root"));
        assertThat(ask(CertificateName.commonName(), request))
                .isEqualTo(AuthenticationResult.accepted(Identity.certificate("a,b + c")));
    }

    @Test
    void subject_isTheWholeName() throws Exception {
        var request = Requests.of(null, null, certificate("CN=anna,O=Example"));
        assertThat(ask(CertificateName.subject(), request))
                .isEqualTo(AuthenticationResult.accepted(Identity.certificate("CN=anna,O=Example")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=Example", "CN=anna,CN=root", "CN=anna+CN=root", "CN=a\\0Ab"})
    void certificate_withoutExactlyOneUsableName_isRefused(String subject) throws Exception {
        var result = ask(
                CertificateName.commonName().or(Anonymous.allowed()), Requests.of("anna", null, certificate(subject)));
        assertThat(result).isInstanceOf(Refused.class);
        assertThat(((Refused) result).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(((Refused) result).detail()).contains("exactly one usable name");
    }

    @Test
    void firstCertificate_isTheClients() throws Exception {
        var request = Requests.of(null, null, certificate("CN=anna"), certificate("CN=authority"));
        assertThat(ask(CertificateName.commonName(), request))
                .isEqualTo(AuthenticationResult.accepted(Identity.certificate("anna")));
    }

    @Test
    void noCertificate_isForTheOthers() throws Exception {
        var request = Requests.of("anna", "secret");
        assertThat(ask(CertificateName.commonName(), request)).isInstanceOf(Refused.class);
        assertThat(ask(CertificateName.subject().or(Anonymous.allowed()), request))
                .isEqualTo(ANONYMOUS);
    }

    @Test
    void anonymous_letsEverybodyInOrNobody() throws Exception {
        assertThat(ask(Anonymous.allowed(), Requests.of("root", "secret"))).isEqualTo(ANONYMOUS);
        assertThat(ask(Anonymous.refused(), Requests.of("root", "secret"))).isInstanceOf(Refused.class);
    }

    @Test
    void anonymousBesideOthers_isForThoseWhoShowNothing() throws Exception {
        Authenticator both = Anonymous.allowedBeside(Anonymous.refused());
        assertThat(ask(both, Requests.of(null, (String) null))).isEqualTo(ANONYMOUS);
        assertThat(ask(both, Requests.of("anna", (String) null))).isInstanceOf(Refused.class);
        assertThat(ask(both, Requests.of(null, "secret"))).isInstanceOf(Refused.class);
        assertThat(ask(both, Requests.of(null, null, certificate("CN=anna")))).isInstanceOf(Refused.class);
    }
}
