// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The rules of ARCHITECTURE.md about who may know whom. */
@AnalyzeClasses(packages = "io.galidia", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String PACKET = "io.galidia.packet..";
    private static final String CODEC = "io.galidia.codec..";
    private static final String TOPIC = "io.galidia.topic..";
    private static final String SESSION = "io.galidia.session..";
    private static final String[] CORE = {PACKET, CODEC, TOPIC, SESSION};
    private static final String[] LIBRARY = {"io.galidia", "io.galidia.net.."};
    private static final String BROKER = "io.galidia.broker..";
    private static final String COMMAND = "io.galidia.cli..";
    private static final String EXAMPLES = "io.galidia.examples..";

    @ArchTest
    static final ArchRule core_knowsOnlyItselfBuffersAndTheJdk = classes()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    PACKET,
                    CODEC,
                    TOPIC,
                    SESSION,
                    "java..",
                    "io.netty.buffer..",
                    "io.netty.util..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule core_hasNoChannelsSocketsThreadsClocksOrLoggers = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..", "java.nio.channels..", "java.util.logging..", "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.Executor.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.time.InstantSource.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class)
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule packets_knowNothingElse = noClasses()
            .that()
            .resideInAPackage(PACKET)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CODEC, TOPIC, SESSION);

    @ArchTest
    static final ArchRule topics_knowNothingElse = noClasses()
            .that()
            .resideInAPackage(TOPIC)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CODEC, PACKET, SESSION);

    @ArchTest
    static final ArchRule codec_doesNotKnowSessions = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SESSION);

    @ArchTest
    static final ArchRule library_doesNotKnowTheBroker = noClasses()
            .that()
            .resideInAnyPackage(LIBRARY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BROKER);

    @ArchTest
    static final ArchRule broker_doesNotKnowNettyChannels = noClasses()
            .that()
            .resideInAPackage(BROKER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.channel..");

    @ArchTest
    static final ArchRule command_isKnownToNobody = noClasses()
            .that()
            .resideOutsideOfPackage(COMMAND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMAND);

    @ArchTest
    static final ArchRule examples_areKnownToNobody = noClasses()
            .that()
            .resideOutsideOfPackage(EXAMPLES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EXAMPLES);

    @ArchTest
    static final ArchRule packages_formNoCycles =
            slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule edge_doesNotKnowTheClient = noClasses()
            .that()
            .resideInAPackage("io.galidia.net")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.galidia.client");

    /** Every package is a slice; the public types of the library and the two packages that implement them are one. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            boolean isBehind = name.equals("io.galidia.net") || name.equals("io.galidia.client");
            return SliceIdentifier.of(isBehind ? "io.galidia" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
