// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The normative statements that a case or test shows: it fails when one of them is broken. A case runs once for each
 * version of the protocol that has statements here.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Shows {

    /** Statements of MQTT 3.1.1, such as {@code MQTT-3.1.0-1}. */
    String[] v3() default {};

    /** Statements of MQTT 5.0, such as {@code MQTT-3.1.0-1}. */
    String[] v5() default {};
}
