# SPDX-License-Identifier: Apache-2.0
"""Cases of Paho's Python library with a broker. A line for each on standard output: "ok" or "failed", a tab, its name."""

import json
import os
import queue
import socket
import ssl
import struct
import sys
import traceback

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

PORTS = json.loads(sys.argv[1])
PATIENCE = 20
VERSIONS = {"MQTT 3.1": mqtt.MQTTv31, "MQTT 3.1.1": mqtt.MQTTv311, "MQTT 5": mqtt.MQTTv5}
CASES = {}
numbers = iter(range(1, 1 << 30))


def case(name):
    def register(function):
        CASES[name] = function
        return function

    return register


def fresh(prefix):
    return prefix + str(next(numbers))


def properties(packet_type, **values):
    made = Properties(packet_type)
    for name, value in values.items():
        setattr(made, name, value)
    return made


class Refused(Exception):
    pass


class Client:
    """A connected client whose answers and messages are waited for."""

    def __init__(self, version=mqtt.MQTTv311, client_id=None, clean=True, port="plain", expiry=0, tls=None,
                 transport="tcp", will=None, user=None, connect_properties=None, patience=PATIENCE):
        self.messages = queue.Queue()
        self.answers = queue.Queue()
        self.connected = queue.Queue()
        self.disconnected = queue.Queue()
        arguments = dict(client_id=fresh("python") if client_id is None else client_id, protocol=version,
                         transport=transport)
        if version != mqtt.MQTTv5:
            arguments["clean_session"] = clean
        if hasattr(mqtt, "CallbackAPIVersion"):
            arguments["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
        self.client = mqtt.Client(**arguments)
        self.version = version
        if user is not None:
            self.client.username_pw_set(*user)
        if tls is not None:
            self.client.tls_set(ca_certs=tls["ca"], certfile=tls.get("cert"), keyfile=tls.get("key"))
        if will is not None:
            self.client.will_set(will, "gone", qos=1)
        self.client.max_inflight_messages_set(100)
        self.client.on_connect = lambda *a: self.connected.put((int(getattr(a[3], "value", a[3])), a[2], a))
        self.client.on_disconnect = lambda *a: self.disconnected.put(int(getattr(a[2], "value", a[2])))
        self.client.on_message = lambda c, u, message: self.messages.put(message)
        self.client.on_subscribe = lambda c, u, mid, granted, *rest: self.answers.put(
            [int(getattr(g, "value", g)) for g in granted])
        self.client.on_unsubscribe = lambda *a: self.answers.put(None)
        extra = {}
        if version == mqtt.MQTTv5:
            made = connect_properties or Properties(PacketTypes.CONNECT)
            if expiry:
                made.SessionExpiryInterval = expiry
            extra = dict(clean_start=clean, properties=made)
        self.client.connect("localhost" if tls else "127.0.0.1", PORTS[port], 60, **extra)
        self.client.loop_start()
        self.code, self.flags, self.arguments = self.connected.get(timeout=patience)
        if self.code != 0:
            self.client.loop_stop()
            raise Refused(self.code)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    @property
    def session_present(self):
        return bool(self.flags.get("session present"))

    def subscribe(self, *arguments, **named):
        self.client.subscribe(*arguments, **named)
        return self.answers.get(timeout=PATIENCE)

    def unsubscribe(self, topic):
        self.client.unsubscribe(topic)
        self.answers.get(timeout=PATIENCE)

    def publish(self, topic, payload=b"", qos=1, retain=False, **named):
        self.client.publish(topic, payload, qos, retain, **named).wait_for_publish(PATIENCE)

    def next(self):
        return self.messages.get(timeout=PATIENCE)

    def texts_until_end(self):
        texts = []
        while True:
            text = self.next().payload.decode()
            if text == "end":
                return texts
            texts.append(text)

    def cut(self):
        """Loses the connection without a word."""
        self.client.loop_stop()
        raw = self.client.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()


def equal(actual, expected, what=""):
    if actual != expected:
        raise AssertionError("%s: %r instead of %r" % (what, actual, expected))


def through_the_echo(client, qos, sizes=(0, 1, 127, 20000)):
    """From here to the broker, to Galidia's client, to the broker, and back here."""
    topic = fresh("python/echo")
    equal(client.subscribe("from/" + topic, 2), [2], "granted")
    for size in sizes:
        payload = os.urandom(size)
        client.publish("to/" + topic, payload, qos)
        message = client.next()
        equal(message.topic, "from/" + topic, "topic")
        equal(message.payload, payload, "payload of %d bytes" % size)
        equal(message.qos, qos, "QoS")
        equal(message.retain, False, "retain")


for version_name, version_number in VERSIONS.items():
    for level in (0, 1, 2):
        @case("%s QoS %d goes through Galidia's client and back" % (version_name, level))
        def _(version=version_number, qos=level):
            with Client(version) as client:
                through_the_echo(client, qos)

    @case("%s retained message reaches late subscribers until it is cleared" % version_name)
    def _(version=version_number):
        topic = fresh("python/retained")
        with Client(version) as client:
            client.publish(topic, "kept", 1, True)
            client.subscribe(topic, 1)
            message = client.next()
            equal((message.payload, message.retain), (b"kept", True))
            client.publish(topic, b"", 1, True)
        with Client(version) as late:
            late.subscribe(topic, 1)
            late.publish(topic, "end")
            equal(late.texts_until_end(), [])

    @case("%s will is published when the connection is lost and only then" % version_name)
    def _(version=version_number):
        topic = fresh("python/will")
        with Client(version) as watcher:
            watcher.subscribe(topic + "/#", 1)
            Client(version, will=topic + "/orderly").__exit__()
            Client(version, will=topic + "/lost").cut()
            message = watcher.next()
            equal((message.topic, message.payload, message.qos), (topic + "/lost", b"gone", 1))

    @case("%s kept session gets what was published meanwhile" % version_name)
    def _(version=version_number):
        topic, name = fresh("python/kept"), fresh("kept")
        with Client(version, name, clean=False, expiry=60) as client:
            equal(client.session_present, False, "session present at first")
            client.subscribe(topic, 2)
        with Client(version) as publisher:
            for qos in (1, 2):
                publisher.publish(topic, str(qos), qos)
        with Client(version, name, clean=False, expiry=60) as client:
            if version != mqtt.MQTTv31:
                equal(client.session_present, True, "session present")
            for qos in (1, 2):
                message = client.next()
                equal((message.payload, message.qos), (str(qos).encode(), qos))
        with Client(version, name) as client:
            equal(client.session_present, False, "session present after a clean start")

    @case("%s wildcards stand for one level or all" % version_name)
    def _(version=version_number):
        topic = fresh("python/wild")
        with Client(version) as client:
            equal(client.subscribe([(topic + "/+/x", 0), (topic + "/all/#", 1), (topic + "/end", 2)])
                  if version != mqtt.MQTTv5 else
                  client.subscribe([(topic + "/+/x", SubscribeOptions(0)), (topic + "/all/#", SubscribeOptions(1)),
                                    (topic + "/end", SubscribeOptions(2))]), [0, 1, 2], "granted")
            for sent in ("/a/x", "/x", "/a/b/x", "//x", "/all", "/all/a", "/all/a/b", "/al"):
                client.publish(topic + sent, sent, 2)
            client.publish(topic + "/end", "end", 2)
            equal(client.texts_until_end(), ["/a/x", "//x", "/all", "/all/a", "/all/a/b"])

    @case("%s hundreds of messages at once arrive in order and once" % version_name)
    def _(version=version_number):
        topic = fresh("python/many")
        with Client(version) as client:
            client.subscribe("from/" + topic, 2)
            for qos in (1, 2):
                infos = [client.client.publish("to/" + topic, str(i), qos) for i in range(300)]
                equal([client.next().payload.decode() for _ in range(300)], [str(i) for i in range(300)])
                for info in infos:
                    info.wait_for_publish(PATIENCE)


@case("second connection of a client ends the first and tells why")
def _():
    name = fresh("twice")
    with Client(mqtt.MQTTv5, name) as first:
        with Client(mqtt.MQTTv5, name) as second:
            equal(first.disconnected.get(timeout=PATIENCE), 0x8E, "reason")
            first.client.loop_stop()  # or it would come again
            through_the_echo(second, 1)


@case("unsubscribed filter delivers no more")
def _():
    topic = fresh("python/unsub")
    with Client() as client:
        client.subscribe(topic, 1)
        client.subscribe(topic + "/end", 1)
        client.unsubscribe(topic)
        client.publish(topic, "for nobody")
        client.publish(topic + "/end", "end")
        equal(client.texts_until_end(), [])


@case("large message goes through")
def _():
    with Client() as client:
        through_the_echo(client, 2, (1000000,))


@case("properties of a message travel")
def _():
    topic = fresh("python/properties")
    with Client(mqtt.MQTTv5) as client:
        client.subscribe("from/" + topic, 1)
        client.publish("to/" + topic, "x", properties=properties(
            PacketTypes.PUBLISH, ContentType="text/plain", ResponseTopic="answers/here", CorrelationData=b"\x00\x01",
            PayloadFormatIndicator=1, MessageExpiryInterval=100, UserProperty=[("a", "1"), ("a", "2")]))
        got = client.next().properties
        equal(got.ContentType, "text/plain")
        equal(got.ResponseTopic, "answers/here")
        equal(got.CorrelationData, b"\x00\x01")
        equal(got.PayloadFormatIndicator, 1)
        equal(got.UserProperty, [("a", "1"), ("a", "2")])
        if not 90 <= got.MessageExpiryInterval <= 100:
            raise AssertionError("expiry %d" % got.MessageExpiryInterval)


@case("subscription options: no local, retain as published, retain handling, identifiers")
def _():
    topic = fresh("python/options")
    with Client(mqtt.MQTTv5) as client, Client(mqtt.MQTTv5) as other:
        other.publish(topic + "/old", "old", 1, True)
        client.subscribe(topic + "/old", options=SubscribeOptions(1, retainHandling=2))
        client.subscribe(topic + "/own", options=SubscribeOptions(1, noLocal=True))
        client.subscribe(topic + "/flag", options=SubscribeOptions(1, retainAsPublished=True),
                         properties=properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=7))
        client.publish(topic + "/own", "not for me")
        other.publish(topic + "/flag", "end", 1, True)
        message = client.next()
        equal((message.payload, message.retain), (b"end", True))
        equal(message.properties.SubscriptionIdentifier, [7])
        other.publish(topic + "/flag", b"", 1, True)
        other.publish(topic + "/old", b"", 1, True)


@case("shared subscription gives each message to one")
def _():
    topic = fresh("python/shared")
    with Client(mqtt.MQTTv5) as first, Client(mqtt.MQTTv5) as second, Client(mqtt.MQTTv5) as publisher:
        for member in (first, second):
            member.subscribe("$share/group/" + topic, 1)
            member.subscribe(topic + "/end", 1)
        for i in range(20):
            publisher.publish(topic, str(i))
        publisher.publish(topic + "/end", "end")
        texts = first.texts_until_end(), second.texts_until_end()
        equal(sorted(map(int, texts[0] + texts[1])), list(range(20)))
        if not texts[0] or not texts[1]:
            raise AssertionError("one member got everything")


@case("empty client identifier is replaced by an assigned one")
def _():
    with Client(mqtt.MQTTv5, client_id="") as client:
        if not client.arguments[4].AssignedClientIdentifier:
            raise AssertionError("none assigned")
        through_the_echo(client, 1)


@case("no more is sent than the receive maximum allows")
def _():
    topic = fresh("python/window")
    with Client(mqtt.MQTTv5, connect_properties=properties(PacketTypes.CONNECT, ReceiveMaximum=3)) as client:
        client.subscribe(topic, 2)
        with Client() as publisher:
            for i in range(50):
                publisher.client.publish(topic, str(i), 2)
            equal([client.next().payload.decode() for _ in range(50)], [str(i) for i in range(50)])


@case("wrong password is refused and the right one is not")
def _():
    for version, code in ((mqtt.MQTTv311, 5), (mqtt.MQTTv5, 0x87)):
        Client(version, port="secured", user=("anna", "secret")).__exit__()
        for user in (("anna", "wrong"), None):
            try:
                Client(version, port="secured", user=user)
            except Refused as refused:
                equal(refused.args[0], code, "code")
            else:
                raise AssertionError("not refused: %s" % (user,))


@case("TLS is verified and carries messages")
def _():
    with Client(port="tls", tls=dict(ca=PORTS["ca"])) as client:
        through_the_echo(client, 2, (1, 200000))
    try:
        Client(port="tls", tls=dict(ca=PORTS["cert"]))  # trusts the client, not the authority
    except ssl.SSLError:
        pass
    else:
        raise AssertionError("trusted")


@case("mutual TLS asks for a certificate")
def _():
    own = dict(ca=PORTS["ca"], cert=PORTS["cert"], key=PORTS["key"])
    with Client(port="mutualTls", tls=own) as client:
        through_the_echo(client, 1)
    try:
        Client(port="mutualTls", tls=dict(ca=PORTS["ca"]), patience=2)  # its thread dies without telling
    except (OSError, queue.Empty):
        pass
    else:
        raise AssertionError("no certificate, and yet it came in")


@case("WebSocket carries messages")
def _():
    for version in (mqtt.MQTTv311, mqtt.MQTTv5):
        with Client(version, port="webSocket", transport="websockets") as client:
            through_the_echo(client, 2, (0, 1, 126, 70000))


def main():
    for name, function in CASES.items():
        try:
            function()
            print("ok\t" + name, flush=True)
        except Exception as failure:  # the next case is to run all the same
            traceback.print_exc()
            print("failed\t%s\t%s: %s" % (name, type(failure).__name__, failure), flush=True)


main()
