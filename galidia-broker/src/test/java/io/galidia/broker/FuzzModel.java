// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.codec.MalformedPacketException;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection as its client sees it: knows what was sent, and holds the broker to the protocol in what it answers. It
 * never takes for granted that the broker has seen what was sent, so that it only objects to what is wrong in any case.
 */
final class FuzzModel {

    private final FuzzLedger ledger;
    private final BrokerOptions options;
    private final LongSupplier clock;
    private final PacketDecoder ofClient;
    private final PacketDecoder ofBroker = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
    private final ByteBuf toBroker = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();

    /* What the client has sent. */
    private final Map<Integer, String> clientAliases = new HashMap<>();
    private final FuzzAnswers pubAcks = new FuzzAnswers("PUBACK");
    private final FuzzAnswers pubRecs = new FuzzAnswers("PUBREC");
    private final Map<Integer, FuzzLedger.Message> exactlyOnce = new HashMap<>();
    private final Map<Integer, Integer> pubRels = new HashMap<>();
    private final Map<Integer, Integer> pubRecsSent = new HashMap<>();
    private final Map<Integer, Queue<Subscribe>> subscribes = new HashMap<>();
    private final Map<Integer, Queue<Unsubscribe>> unsubscribes = new HashMap<>();
    private final List<FuzzLedger.Wish> earlyWishes = new ArrayList<>();
    private final List<Packet> earlyAnswers = new ArrayList<>();
    private int pings;
    private long openedAt;
    private long lastSentAt;
    private boolean isFaulty;

    /* What the broker has sent. */
    private final Map<Integer, String> brokerAliases = new HashMap<>();
    private final Set<Integer> published = new HashSet<>();
    private final Map<Integer, FuzzLedger.Unfinished> unfinishedHere = new HashMap<>();
    private boolean isOver;
    private long keepAliveSeconds;

    @Nullable Connect connect;

    @Nullable ConnAck connAck;

    FuzzLedger.@Nullable Known session;

    String clientId = "";
    /** What the client has got and may answer, or look at. */
    final Queue<Packet> got = new ArrayDeque<>();

    FuzzModel(FuzzLedger ledger, BrokerOptions options, LongSupplier clock) {
        this.ledger = ledger;
        this.options = options;
        this.clock = clock;
        openedAt = clock.getAsLong();
        ofClient = new PacketDecoder(options.limits().maxPacketSize());
    }

    // ---- questions

    boolean isAccepted() {
        return connAck != null && !connAck.reason().isError();
    }

    ProtocolVersion version() {
        return connect == null ? ofClient.version() : connect.version();
    }

    /** Whether it may have a session that lasts, under an identifier that it was not told. */
    boolean isAnonymousForGood() {
        return connAck == null && connect != null && clientId.isEmpty() && ledger.lasting.contains("");
    }

    /**
     * Why the broker should have closed the connection by now; null if it need not.
     *
     * @param heldUpAt when the client may last have been kept waiting: what it has sent was not read until then
     */
    @Nullable String reasonToClose(long heldUpAt) {
        long heardAt = Math.max(lastSentAt, heldUpAt);
        long now = clock.getAsLong();
        if (isFaulty) {
            return "the client has sent what is no packet";
        }
        if (connect == null
                && now > openedAt + options.limits().connectTimeout().toNanos()) {
            return "the client has sent no CONNECT";
        }
        if (isAccepted() && keepAliveSeconds > 0 && now > heardAt + keepAliveSeconds * 1_500_000_000L) {
            return "the client is silent";
        }
        return null;
    }

    // ---- the client's side

    void sent(byte[] bytes) {
        lastSentAt = clock.getAsLong();
        if (isFaulty) {
            return;
        }
        toBroker.writeBytes(bytes);
        try {
            for (Packet packet = ofClient.decode(toBroker); packet != null; packet = ofClient.decode(toBroker)) {
                sent(packet);
            }
        } catch (MalformedPacketException fault) {
            isFaulty = true;
        }
    }

    private void sent(Packet packet) {
        if (packet instanceof Connect received && connect == null) {
            connect = received;
            keepAliveSeconds = received.keepAliveSeconds();
            clientId = received.clientId();
            ledger.connects.merge(clientId, 1, Integer::sum);
            boolean isOldAndKept = !received.version().hasProperties() && !received.cleanStart();
            wantsToStay(isOldAndKept ? FuzzLedger.LONG_SECONDS : 0, received.properties());
            if (received.will() != null) {
                ledger.sent(received.will(), this);
            }
        } else if (packet instanceof Publish message) {
            sent(message);
        } else if (packet instanceof Subscribe subscribe) {
            subscribes
                    .computeIfAbsent(subscribe.packetId(), id -> new ArrayDeque<>())
                    .add(subscribe);
            subscribe.subscriptions().forEach(wanted -> wish(wanted, subscribe.properties()));
        } else if (packet instanceof Unsubscribe unsubscribe) {
            unsubscribes
                    .computeIfAbsent(unsubscribe.packetId(), id -> new ArrayDeque<>())
                    .add(unsubscribe);
        } else if (packet instanceof PubRel pubRel) {
            pubRels.merge(pubRel.packetId(), 1, Integer::sum);
            exactlyOnce.remove(pubRel.packetId());
        } else if (packet instanceof PubAck || packet instanceof PubRec || packet instanceof PubComp) {
            if (packet instanceof PubRec pubRec) {
                pubRecsSent.merge(pubRec.packetId(), 1, Integer::sum);
            }
            if (session == null) {
                if (packet instanceof PubRec pubRec) {
                    ledger.strayReceived
                            .computeIfAbsent(clientId, id -> new HashSet<>())
                            .add(pubRec.packetId());
                }
                earlyAnswers.add(packet);
            } else {
                finish(packet, session);
            }
        } else if (packet.type() == PacketType.PINGREQ) {
            pings++;
        } else if (packet instanceof Disconnect disconnect) {
            wantsToStay(0, disconnect.properties());
        }
    }

    private void wantsToStay(long seconds, Properties properties) {
        if (properties.number(Property.SESSION_EXPIRY_INTERVAL, seconds) >= FuzzLedger.LONG_SECONDS) {
            ledger.lasting.add(clientId);
        }
    }

    private void sent(Publish message) {
        String topic = message.topic();
        int alias = (int) message.properties().number(Property.TOPIC_ALIAS, 0);
        if (alias > 0 && topic.isEmpty()) {
            topic = clientAliases.get(alias);
            if (topic == null) {
                return; // a protocol error
            }
        } else if (alias > 0) {
            clientAliases.put(alias, topic);
        }
        ledger.sent(
                new Publish(
                        topic,
                        message.payload(),
                        message.qos(),
                        message.retain(),
                        message.dup(),
                        message.packetId(),
                        message.properties()),
                this,
                isRepetition(message, topic));
        switch (message.qos()) {
            case AT_LEAST_ONCE -> pubAcks.expect(message.packetId());
            case EXACTLY_ONCE -> pubRecs.expect(message.packetId());
            default -> {}
        }
    }

    /** Whether it is a QoS 2 message that was sent before and not yet released: it counts as one. */
    private boolean isRepetition(Publish message, String topic) {
        if (message.qos().level() < 2) {
            return false;
        }
        var key = FuzzLedger.Message.of(topic, message.payloadBytes());
        return key.equals(exactlyOnce.put(message.packetId(), key));
    }

    private void wish(Subscription wanted, Properties properties) {
        if (!TopicFilter.problemOf(wanted.filter()).isEmpty()) {
            return;
        }
        TopicFilter filter = TopicFilter.of(wanted.filter());
        ledger.wished(filter);
        List<Integer> ids = properties.subscriptionIdentifiers();
        var wish = new FuzzLedger.Wish(filter, wanted, ids.isEmpty() ? 0 : ids.get(0));
        if (session == null) {
            earlyWishes.add(wish);
            ledger.strayWishes
                    .computeIfAbsent(clientId, id -> new ArrayList<>())
                    .add(wish);
        } else {
            session.wishes.add(wish);
        }
    }

    /** The client answers a message. */
    private void finish(Packet answer, FuzzLedger.Known known) {
        if (answer instanceof PubRec pubRec) {
            known.received.add(pubRec.packetId());
        }
        finish(answer, unfinishedHere);
        if (known.holder == this) {
            finish(answer, known.unfinished);
        }
    }

    private static void finish(Packet answer, Map<Integer, FuzzLedger.Unfinished> among) {
        if (answer instanceof PubAck pubAck) {
            among.computeIfPresent(
                    pubAck.packetId(), (id, message) -> message.qos().level() == 1 ? null : message);
        } else if (answer instanceof PubRec pubRec) {
            among.computeIfPresent(pubRec.packetId(), (id, message) -> {
                if (message.qos().level() < 2) {
                    return message;
                }
                return pubRec.reason().isError() && !message.isReceived() ? null : message.received();
            });
        } else if (answer instanceof PubComp pubComp) {
            among.computeIfPresent(pubComp.packetId(), (id, message) -> message.isReceived() ? null : message);
        }
    }

    // ---- the broker's side

    void received(byte[] bytes) {
        if (connAck == null) {
            ofBroker.version(version());
        }
        toClient.writeBytes(bytes);
        while (true) {
            int start = toClient.readerIndex();
            Packet packet;
            try {
                packet = ofBroker.decode(toClient);
            } catch (MalformedPacketException fault) {
                throw new AssertionError(
                        "the broker's bytes are no packet: " + io.netty.buffer.ByteBufUtil.hexDump(toClient), fault);
            }
            if (packet == null) {
                break;
            }
            int size = toClient.readerIndex() - start;
            check(size == PacketEncoder.size(packet, ofBroker.version()), "is not encoded in the shortest way", packet);
            received(packet, size);
            got.add(packet instanceof Publish message ? message.copy() : packet);
        }
        toClient.discardSomeReadBytes();
    }

    /** The broker has closed its side. */
    void ended() {
        if (toClient.isReadable()) {
            throw new AssertionError("the broker ended its side in the middle of a packet");
        }
        isOver = true;
    }

    private static void check(boolean isRight, String problem, Packet packet, Object... details) {
        if (!isRight) {
            throw new AssertionError("the broker's packet " + problem + List.of(details) + ": " + packet);
        }
    }

    private void received(Packet packet, int size) {
        check(!isOver, "comes after the last one", packet);
        if (connect != null && version().hasProperties()) {
            long max = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
            check(size <= max, "has more bytes than the client takes: ", packet, size, max);
        }
        if (packet instanceof ConnAck answer) {
            check(connAck == null, "is a second CONNACK", packet);
            connected(answer);
            return;
        }
        if (packet instanceof Auth) {
            check(
                    connect != null && connect.properties().has(Property.AUTHENTICATION_METHOD),
                    "is not asked for by an authentication method",
                    packet);
            return;
        }
        check(isAccepted(), "comes before CONNACK", packet);
        switch (packet.type()) {
            case PUBLISH -> received((Publish) packet);
            case PUBACK -> {
                pubAcks.answered(((PubAck) packet).packetId());
                checkDiagnostics(packet, ((PubAck) packet).properties());
            }
            case PUBREC -> {
                pubRecs.answered(((PubRec) packet).packetId());
                checkDiagnostics(packet, ((PubRec) packet).properties());
            }
            case PUBREL -> received((PubRel) packet);
            case PUBCOMP -> {
                check(take(pubRels, ((PubComp) packet).packetId()), "answers no PUBREL", packet);
                checkDiagnostics(packet, ((PubComp) packet).properties());
            }
            case SUBACK -> received((SubAck) packet);
            case UNSUBACK -> {
                Queue<Unsubscribe> asked = unsubscribes.get(((UnsubAck) packet).packetId());
                check(asked != null && !asked.isEmpty(), "answers no UNSUBSCRIBE", packet);
                int filters = asked.remove().filters().size();
                check(
                        !version().hasProperties()
                                || filters == ((UnsubAck) packet).reasons().size(),
                        "has not one reason for each filter",
                        packet);
            }
            case PINGRESP -> check(--pings >= 0, "answers no PINGREQ", packet);
            case DISCONNECT -> {
                check(version().hasProperties(), "does not exist in this version", packet);
                Disconnect disconnect = (Disconnect) packet;
                check(
                        disconnect.reason() != ReasonCode.DISCONNECT_WITH_WILL
                                && !disconnect.properties().has(Property.SESSION_EXPIRY_INTERVAL),
                        "is for clients only",
                        packet);
                isOver = true;
            }
            default -> check(false, "is for clients only", packet);
        }
    }

    private void connected(ConnAck answer) {
        connAck = answer;
        boolean isPresent = answer.sessionPresent();
        Properties properties = answer.properties();
        if (answer.reason().isError()) {
            check(!isPresent, "refuses and has a session", answer);
            isOver = true;
            return;
        }
        Connect asked = connect;
        check(asked != null, "accepts what was not asked for", answer);
        check(!(isPresent && asked.cleanStart()), "has a session after clean start", answer);
        check(!(isPresent && version() == ProtocolVersion.MQTT_3_1), "has a session, which 3.1 cannot say", answer);
        String assigned = properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        check(
                (assigned != null)
                        == (version().hasProperties() && asked.clientId().isEmpty()),
                "has or lacks an identifier",
                answer);
        if (asked.clientId().isEmpty()) {
            clientId = assigned != null ? assigned : "unknown-" + System.identityHashCode(this);
        }
        if (assigned != null) {
            ledger.assignedIds.add(assigned);
        }
        keepAliveSeconds = properties.number(Property.SERVER_KEEP_ALIVE, asked.keepAliveSeconds());
        lastSentAt = clock.getAsLong(); // before CONNACK no silence counts
        FuzzLedger.Known known = ledger.sessions.get(clientId);
        int connects = ledger.connects.getOrDefault(clientId, 0);
        check(!isPresent || connects > 1, "has a session that nobody has made", answer);
        boolean isUntold = version() == ProtocolVersion.MQTT_3_1 && !asked.cleanStart();
        if (known == null || !(isPresent || isUntold)) {
            known = new FuzzLedger.Known();
            ledger.sessions.put(clientId, known);
        }
        if (isUntold || known.connects + 1 != connects) { // of a connection between, no client has seen anything
            known.unfinished.clear();
        }
        if (isPresent || isUntold) {
            known.wishes.addAll(ledger.strayWishes.getOrDefault(clientId, List.of()));
            known.received.addAll(ledger.strayReceived.getOrDefault(clientId, Set.of()));
        }
        known.connects = connects;
        known.holder = this;
        known.wishes.addAll(earlyWishes);
        session = known;
        for (Packet early : earlyAnswers) {
            finish(early, known);
        }
    }

    private void received(Publish message) {
        FuzzLedger.Known known = session;
        if (known == null || known.holder != this) {
            return; // the last of a connection whose session another one has
        }
        String topic = topicOf(message);
        var key = FuzzLedger.Message.of(topic, message.payloadBytes());
        FuzzLedger.Sent sent = ledger.sent.get(key);
        check(sent != null, "is a message that nobody has sent for ", message, topic);
        check(message.qos().level() <= sent.qos, "has a higher QoS than it was sent with", message);
        check(sent.isRetained || !message.retain(), "is retained, as which nobody has sent it", message);
        checkSubscriptions(message, topic, sent);
        checkProperties(message, sent);
        if (!message.dup() && !message.retain() && !ledger.isShared(topic)) {
            int times = known.deliveries.merge(key, 1, Integer::sum);
            checkOrder(message, topic, sent, known);
            check(times <= sent.count, "comes too often, and was sent so often: ", message, times, sent.count);
        }
        if (message.qos().level() > 0) {
            begin(message, key, known);
        }
    }

    /** What one connection has published to one topic comes in the order in which it was sent. */
    private static void checkOrder(Publish message, String topic, FuzzLedger.Sent sent, FuzzLedger.Known known) {
        if (sent.count == 1 && !sent.isWill) {
            List<Object> line = List.of(topic, sent.qos, message.qos(), System.identityHashCode(sent.first));
            Long last = known.sequences.put(line, sent.sequence);
            check(last == null || last <= sent.sequence, "comes after one that was sent later", message);
        }
    }

    private String topicOf(Publish message) {
        int alias = (int) message.properties().number(Property.TOPIC_ALIAS, -1);
        long max = connect == null ? 0 : connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        if (alias < 0) {
            check(!message.topic().isEmpty(), "has no topic", message);
            return message.topic();
        }
        check(alias > 0 && alias <= max, "has a topic alias above ", message, max);
        if (!message.topic().isEmpty()) {
            brokerAliases.put(alias, message.topic());
        }
        String topic = brokerAliases.get(alias);
        check(topic != null, "has a topic alias that stands for nothing", message);
        return topic;
    }

    private void checkSubscriptions(Publish message, String topic, FuzzLedger.Sent sent) {
        Set<Integer> ids = new HashSet<>();
        int qos = -1;
        boolean isLocalWanted = false;
        for (FuzzLedger.Wish wish : session.wishes) {
            if (wish.wants(topic)) {
                qos = Math.max(qos, wish.options().qos().level());
                isLocalWanted |= !wish.options().noLocal();
                ids.add(wish.id());
            }
        }
        qos = Math.min(qos, options.maxQos().level());
        check(qos >= 0, "matches no subscription", message);
        check(message.qos().level() <= qos, "has a higher QoS than ", message, qos);
        check(
                isLocalWanted || message.retain() || !sent.senders.equals(Set.of(clientId)),
                "is the client's own, which it did not want",
                message);
        check(ids.containsAll(message.properties().subscriptionIdentifiers()), "has a wrong identifier", message);
    }

    private void checkProperties(Publish message, FuzzLedger.Sent sent) {
        if (version().hasProperties()) {
            check(
                    sent.properties.contains(FuzzLedger.ofPublisher(message.properties())),
                    "has other properties than ",
                    message,
                    sent.properties);
            long expiry = message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, Long.MAX_VALUE);
            check(expiry <= sent.longestExpiry || expiry == 1, "lives longer than it was to", message);
        }
    }

    private void begin(Publish message, FuzzLedger.Message key, FuzzLedger.Known known) {
        int id = message.packetId();
        FuzzLedger.Unfinished before = known.unfinished.get(id);
        if (message.dup()) {
            check(
                    connAck.sessionPresent() || version() == ProtocolVersion.MQTT_3_1,
                    "is DUP on a new session",
                    message);
            check(!published.contains(id), "is sent again on the same connection", message);
            check(before == null || before.message().equals(key), "is DUP of another message", message);
        } else {
            check(before == null || before.on() != this, "has a packet identifier that is in use", message);
        }
        published.add(id);
        var unfinished = new FuzzLedger.Unfinished(key, message.qos(), this, false);
        known.unfinished.put(id, unfinished);
        unfinishedHere.put(id, unfinished);
        long max = version().hasProperties()
                ? connect.properties().number(Property.RECEIVE_MAXIMUM, 65_535)
                : options.limits().queue().maxInFlight();
        check(unfinishedHere.size() <= max, "is more than the receive maximum of ", message, max);
    }

    private void received(PubRel pubRel) {
        int id = pubRel.packetId();
        checkDiagnostics(pubRel, pubRel.properties());
        boolean isAnswer = take(pubRecsSent, id);
        boolean isResumed = connAck.sessionPresent() || version() == ProtocolVersion.MQTT_3_1;
        if (!isAnswer) {
            check(isResumed && session.received.contains(id), "answers no PUBREC", pubRel);
        }
    }

    private void received(SubAck subAck) {
        Queue<Subscribe> asked = subscribes.get(subAck.packetId());
        check(asked != null && !asked.isEmpty(), "answers no SUBSCRIBE", subAck);
        List<Subscription> wanted = asked.remove().subscriptions();
        check(wanted.size() == subAck.reasons().size(), "has not one reason for each filter", subAck);
        for (int i = 0; i < wanted.size(); i++) {
            ReasonCode reason = subAck.reasons().get(i);
            int most = Math.min(wanted.get(i).qos().level(), options.maxQos().level());
            check(reason.isError() || reason.code() <= most, "grants more than was wanted", subAck);
        }
        checkDiagnostics(subAck, subAck.properties());
    }

    private void checkDiagnostics(Packet packet, Properties properties) {
        boolean isWanted = connect.properties().flag(Property.REQUEST_PROBLEM_INFORMATION, true);
        check(
                isWanted || (!properties.has(Property.REASON_STRING) && !properties.has(Property.USER_PROPERTY)),
                "has problem information that is not wanted",
                packet);
    }

    private static boolean take(Map<Integer, Integer> counts, int id) {
        int left = counts.getOrDefault(id, 0);
        counts.put(id, Math.max(0, left - 1));
        return left > 0;
    }
}
