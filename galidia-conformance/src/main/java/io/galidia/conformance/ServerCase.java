// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.ProtocolVersion;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;

/** A case for servers in one version of the protocol: a method that is annotated with {@link Shows} and takes a {@link Script}. */
public final class ServerCase {

    private final Method method;
    private final ProtocolVersion version;
    private final List<String> ids;

    ServerCase(Method method, ProtocolVersion version, List<String> ids) {
        this.method = method;
        this.version = version;
        this.ids = ids;
    }

    /** What it is called, such as {@code FirstPacketCases.a_second_connect_ends_the_connection}: class and sentence. */
    public String name() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /** The version of the protocol that it is run with. */
    public ProtocolVersion version() {
        return version;
    }

    /** The statements of that version that it shows. */
    public List<String> ids() {
        return ids;
    }

    /** Runs it against the broker. Never throws. */
    public Result run(Target target) {
        try (Script script = new Script(target, version, uniqueName())) {
            Constructor<?> constructor = method.getDeclaringClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance(), script);
            return new Result(this, Result.Verdict.PASSED, "");
        } catch (InvocationTargetException e) {
            return failed(e.getTargetException());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return failed(e);
        }
    }

    private Result failed(Throwable reason) {
        if (reason instanceof SkippedException) {
            return new Result(this, Result.Verdict.SKIPPED, String.valueOf(reason.getMessage()));
        }
        String what = reason instanceof AssertionError ? "" : reason.getClass().getSimpleName() + ": ";
        return new Result(this, Result.Verdict.FAILED, what + reason.getMessage() + where(reason));
    }

    /** The line of the case that did not get what it expected. */
    private String where(Throwable reason) {
        for (StackTraceElement frame : reason.getStackTrace()) {
            if (frame.getClassName().equals(method.getDeclaringClass().getName())) {
                return " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
            }
        }
        return "";
    }

    private String uniqueName() {
        String time = Long.toString(System.nanoTime() & 0xFFFFFFFFFFL, 36);
        return (version == ProtocolVersion.MQTT_5 ? "v5-" : "v3-") + time.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name() + (version == ProtocolVersion.MQTT_5 ? " [5.0]" : " [3.1.1]");
    }
}
