// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes results out of futures; what went wrong becomes an {@link MqttException}. */
final class Outcomes {

    private Outcomes() {}

    /** Waits without doing anything meanwhile. */
    static <T> T waitFor(CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MqttException(ReasonCode.UNSPECIFIED_ERROR, "interrupted while waiting", e);
        } catch (ExecutionException | CancellationException e) {
            throw failure(e);
        }
    }

    /** The result of a future that is done. */
    static <T> T of(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException | CancellationException e) {
            throw failure(e);
        }
    }

    static MqttException late(Duration timeout) {
        return new MqttException(ReasonCode.UNSPECIFIED_ERROR, "not complete within " + timeout.toMillis() + " ms");
    }

    private static MqttException failure(Exception wrapper) {
        Throwable cause = wrapper.getCause() == null ? wrapper : wrapper.getCause();
        ReasonCode reason = cause instanceof MqttException known ? known.reason() : ReasonCode.UNSPECIFIED_ERROR;
        return new MqttException(reason, Events.text(cause), cause); // with the stack of the one who waited
    }
}
