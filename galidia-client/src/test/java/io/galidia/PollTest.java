// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Event.Poll;
import io.galidia.Event.User;
import io.galidia.ManagerOptions.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who turns the loop, who may, how long it waits, and how it ends. */
class PollTest {

    private static final Handler NOTHING = (connection, event) -> {};

    @ParameterizedTest
    @EnumSource(Transport.class)
    void poll_waitsAsLongAsItIsTold_andZeroNotAtAll(Transport transport) {
        try (Manager manager = new Manager(NOTHING, ManagerOptions.DEFAULTS.withTransport(transport))) {
            manager.poll(Duration.ZERO);
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                manager.poll(Duration.ZERO);
            }
            assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
            start = System.nanoTime();
            manager.poll(Duration.ofMillis(50));
            assertThat(System.nanoTime() - start).isBetween(49_000_000L, 5_000_000_000L);
        }
    }

    @Test
    void poll_returnsAsSoonAsSomethingWasDone() {
        try (Manager manager = new Manager(NOTHING)) {
            manager.poll(Duration.ZERO);
            boolean[] ran = new boolean[1];
            new Thread(() -> manager.execute(() -> ran[0] = true)).start();
            long start = System.nanoTime();
            while (!ran[0]) {
                manager.poll(Duration.ofSeconds(60));
            }
            assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
        }
    }

    @Test
    void poll_ofAnotherThread_isRefusedInWords() throws Exception {
        try (Manager manager = new Manager(NOTHING)) {
            manager.poll(Duration.ZERO);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread other = new Thread(() -> {
                try {
                    manager.poll(Duration.ZERO);
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            other.setName("intruder");
            other.start();
            other.join();
            assertThat(thrown.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Thread.currentThread().getName())
                    .hasMessageContaining("intruder");
        }
    }

    @Test
    void pollAndAwait_fromWithinAHandler_areRefusedInWords() {
        List<Throwable> thrown = new ArrayList<>();
        ManagerOptions options = ManagerOptions.DEFAULTS.withErrorHandler((where, error) -> thrown.add(error));
        try (Manager manager = new Manager(NOTHING, options)) {
            manager.execute(() -> manager.poll(Duration.ZERO));
            manager.execute(() -> manager.await(new CompletableFuture<>()));
            manager.execute(() -> thrown.add(new Error(manager.await(CompletableFuture.completedFuture("done")))));
            until(manager, "three tasks", () -> thrown.size() == 3);
            assertThat(thrown.get(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("poll was called by a handler");
            assertThat(thrown.get(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await was called by a handler");
            assertThat(thrown.get(2)).hasMessage("done");
        }
    }

    @Test
    void poll_ofAStartedManager_isRefusedInWords() {
        try (Manager manager = Manager.start(NOTHING)) {
            assertThatThrownBy(() -> manager.poll(Duration.ZERO))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("started");
        }
    }

    @Test
    void aPolledManager_hasOneLoop() {
        assertThatThrownBy(() -> new Manager(NOTHING, ManagerOptions.DEFAULTS.withLoops(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Manager.start");
    }

    @Test
    void await_hasADeadline_andTellsWhatWentWrong() {
        try (Manager polled = new Manager(NOTHING);
                Manager started = Manager.start(NOTHING)) {
            for (Manager manager : List.of(polled, started)) {
                assertThatThrownBy(() -> manager.await(new CompletableFuture<>(), Duration.ofMillis(20)))
                        .isInstanceOf(MqttException.class)
                        .hasMessageContaining("20 ms");
                CompletableFuture<String> failing = new CompletableFuture<>();
                manager.execute(() -> failing.completeExceptionally(new IllegalStateException("no luck")));
                assertThatThrownBy(() -> manager.await(failing))
                        .isInstanceOf(MqttException.class)
                        .hasMessage("no luck")
                        .hasCauseInstanceOf(IllegalStateException.class);
                CompletableFuture<String> fromElsewhere = new CompletableFuture<>();
                new Thread(() -> fromElsewhere.complete("x")).start();
                assertThat(manager.await(fromElsewhere)).isEqualTo("x");
            }
        }
    }

    @Test
    void await_onAnotherThread_leavesThePollingToTheOneThatPolls() throws Exception {
        try (Manager manager = new Manager(NOTHING)) {
            manager.poll(Duration.ZERO);
            CompletableFuture<String> result = new CompletableFuture<>();
            CompletableFuture<String> awaited = CompletableFuture.supplyAsync(() -> manager.await(result));
            manager.after(Duration.ofMillis(10), () -> result.complete("x"));
            until(manager, "the other thread", awaited::isDone);
            assertThat(awaited.get(1, TimeUnit.SECONDS)).isEqualTo("x");
        }
    }

    @Test
    void pollEvents_comeOncePerTurnAndConnection_whenAskedFor() {
        Recorder recorder = new Recorder();
        try (Manager manager = new Manager(recorder, ManagerOptions.DEFAULTS.withPollEvents(true))) {
            manager.listen("mem:poll-events");
            int before = recorder.all(Poll.class).size();
            manager.poll(Duration.ZERO);
            manager.poll(Duration.ZERO);
            assertThat(recorder.all(Poll.class)).hasSize(before + 2);
        }
        Recorder quiet = new Recorder();
        try (Manager manager = new Manager(quiet)) {
            manager.listen("mem:poll-events");
            manager.poll(Duration.ZERO);
            assertThat(quiet.has(Poll.class)).isFalse();
        }
    }

    @Test
    void close_endsEverything_andLeavesNoThread() {
        List<String> ofOthers = threads(); // of a manager that closes itself in another test
        Manager manager = Manager.start(NOTHING, ManagerOptions.DEFAULTS.withLoops(3));
        List<String> ours = new ArrayList<>(threads());
        ours.removeAll(ofOthers);
        Connection listener = manager.listen("mqtt://127.0.0.1:0");
        CompletableFuture<Void> open = new CompletableFuture<>();
        Connection client = manager.connect(
                listener.uri().toString().replace("127.0.0.1", "localhost"),
                ConnectOptions.DEFAULTS,
                (connection, event) -> {
                    if (event instanceof Event.MqttOpen) {
                        open.complete(null);
                    }
                });
        manager.await(open);
        assertThat(ours).hasSize(3);
        manager.close();
        manager.close();
        assertThat(client.isClosed()).isTrue();
        assertThat(listener.isClosed()).isTrue();
        assertThat(manager.connections()).isEmpty();
        assertThat(threads()).doesNotContainAnyElementsOf(ours);
        assertThatThrownBy(() -> manager.connect("mem:x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the manager is closed");
        assertThatThrownBy(() -> manager.after(Duration.ZERO, () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_lendsClientsASecondForTheirDisconnect() {
        Recorder recorder = new Recorder();
        try (Manager server = new Manager(recorder)) {
            Connection listener = server.listen("mqtt://127.0.0.1:0");
            try (Manager client = Manager.start(NOTHING)) {
                client.connect(listener.uri().toString());
                until(server, "MqttOpen", () -> recorder.has(Event.MqttOpen.class));
                CompletableFuture.runAsync(client::close);
                until(server, "the close", () -> recorder.has(Event.Close.class));
            }
            assertThat(recorder.last(Event.MqttCommand.class).packet()).isEqualTo(io.galidia.packet.Disconnect.NORMAL);
            assertThat(recorder.last(Event.Close.class).reason()).isEqualTo(io.galidia.packet.ReasonCode.SUCCESS);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("galidia-loop"))
                .toList();
    }

    @Test
    void close_fromWithinAHandler_returns_andIsDoneAfterwards() throws Exception {
        Manager polled = new Manager((connection, event) -> {
            if (event instanceof User) {
                connection.manager().close();
            }
        });
        Connection listener = polled.listen("mem:close-within");
        listener.fire("go");
        polled.poll(Duration.ofSeconds(1));
        assertThat(listener.isClosed()).isTrue();
        assertThatThrownBy(() -> polled.poll(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the manager is closed");

        Manager started = Manager.start(NOTHING);
        Connection other = started.listen("mem:close-within");
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        started.execute(() -> {
            started.close();
            closed.complete(true);
        });
        assertThat(closed.get(5, TimeUnit.SECONDS)).isTrue();
        long end = System.nanoTime() + 10_000_000_000L;
        while (!other.isClosed() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(other.isClosed()).isTrue();
    }

    @Test
    void close_ofAPolledManager_byAnotherThread_isDoneByTheOneThatPolls() throws Exception {
        Manager manager = new Manager(NOTHING);
        Connection listener = manager.listen("mem:close-other");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(manager::close);
        long end = System.nanoTime() + 10_000_000_000L;
        while (!closed.isDone() && System.nanoTime() < end) {
            try {
                manager.poll(Duration.ofMillis(10));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the manager is closed");
                break;
            }
        }
        closed.get(5, TimeUnit.SECONDS);
        assertThat(listener.isClosed()).isTrue();
    }

    @Test
    void severalLoops_shareTheConnections() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (Manager manager = Manager.start(NOTHING, ManagerOptions.DEFAULTS.withLoops(3))) {
            Connection listener = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, (connection, event) -> {
                if (event instanceof Event.MqttOpen) {
                    threads.add("server " + Thread.currentThread().getName());
                }
            });
            List<CompletableFuture<Void>> open = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                CompletableFuture<Void> one = new CompletableFuture<>();
                open.add(one);
                manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, (connection, event) -> {
                    if (event instanceof Event.MqttOpen) {
                        threads.add("client " + Thread.currentThread().getName());
                        one.complete(null);
                    }
                });
            }
            for (CompletableFuture<Void> one : open) {
                manager.await(one);
            }
        }
        assertThat(threads).filteredOn(name -> name.startsWith("server")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(threads).filteredOn(name -> name.startsWith("client")).hasSizeGreaterThanOrEqualTo(2);
    }
}
