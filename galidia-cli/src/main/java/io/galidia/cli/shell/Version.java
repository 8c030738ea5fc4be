// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.shell;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as written into the jar's manifest. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"galidia " + (version == null ? "(development build)" : version)};
    }
}
