// SPDX-License-Identifier: Apache-2.0
// Cases of MQTT.js with a broker. A line for each on standard output: "ok" or "failed", a tab, its name.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const mqtt = require('mqtt');

const ports = JSON.parse(process.argv[2]);
const PATIENCE = 20000;
const VERSIONS = {
  'MQTT 3.1': {protocolId: 'MQIsdp', protocolVersion: 3},
  'MQTT 3.1.1': {protocolVersion: 4},
  'MQTT 5': {protocolVersion: 5},
};
const urls = {
  mqtt: `mqtt://127.0.0.1:${ports.plain}`,
  ws: `ws://127.0.0.1:${ports.webSocket}/mqtt`,
  mqtts: `mqtts://localhost:${ports.tls}`,
  mutual: `mqtts://localhost:${ports.mutualTls}`,
  secured: `mqtt://127.0.0.1:${ports.secured}`,
};
const cases = [];
let number = 0;
const fresh = (prefix) => prefix + ++number;

/** Rejects when it takes too long. */
function within(promise, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took too long`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function equal(actual, expected, what = '') {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
}

/** A connected client whose messages are waited for. */
class Client {
  static async connect(url, options = {}) {
    const client = new Client();
    client.messages = [];
    client.waiting = [];
    client.mqtt = mqtt.connect(url, {clientId: fresh('js'), reconnectPeriod: 0, connectTimeout: 15000, ...options});
    client.mqtt.on('message', (topic, payload, packet) => {
      const next = client.waiting.shift();
      if (next) {
        next(packet);
      } else {
        client.messages.push(packet);
      }
    });
    const opened = new Promise((resolve, reject) => {
      client.mqtt.once('connect', resolve);
      client.mqtt.once('error', reject);
      client.mqtt.once('close', () => reject(new Error('closed before it was open')));
    });
    try {
      client.connack = await within(opened, 'connecting');
    } catch (failure) {
      client.mqtt.end(true);
      throw failure;
    }
    client.mqtt.on('error', () => {});
    return client;
  }

  next() {
    const ready = this.messages.shift();
    return ready ? Promise.resolve(ready) : within(new Promise((resolve) => this.waiting.push(resolve)), 'a message');
  }

  async textsUntilEnd() {
    const texts = [];
    for (;;) {
      const text = (await this.next()).payload.toString();
      if (text === 'end') {
        return texts;
      }
      texts.push(text);
    }
  }

  subscribe(filter, options = {qos: 1}) {
    return within(this.mqtt.subscribeAsync(filter, options), 'subscribing');
  }

  publish(topic, payload, options = {qos: 1}) {
    return within(this.mqtt.publishAsync(topic, payload, options), 'publishing');
  }

  end() {
    return within(this.mqtt.endAsync(), 'leaving');
  }

  cut() {
    this.mqtt.stream.destroy();
    this.mqtt.end(true);
  }
}

async function using(url, options, use) {
  const client = await Client.connect(url, options);
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

/** From here to the broker, to Galidia's client, to the broker, and back here. */
async function throughTheEcho(client, qos, sizes = [0, 1, 127, 20000]) {
  const topic = fresh('js/echo');
  await client.subscribe('from/' + topic, {qos: 2});
  for (const size of sizes) {
    const payload = crypto.randomBytes(size);
    await client.publish('to/' + topic, payload, {qos});
    const message = await client.next();
    equal(message.topic, 'from/' + topic, 'topic');
    equal(Buffer.compare(message.payload, payload), 0, `payload of ${size} bytes`);
    equal(message.qos, qos, 'QoS');
    equal(message.retain, false, 'retain');
  }
}

for (const [version, options] of Object.entries(VERSIONS)) {
  for (const transport of ['mqtt', 'ws']) {
    for (const qos of [0, 1, 2]) {
      cases.push([`${version} QoS ${qos} over ${transport} goes through Galidia's client and back`,
        () => using(urls[transport], options, (client) => throughTheEcho(client, qos))]);
    }
  }

  cases.push([`${version} retained message reaches late subscribers until it is cleared`, async () => {
    const topic = fresh('js/retained');
    await using(urls.mqtt, options, async (client) => {
      await client.publish(topic, 'kept', {qos: 1, retain: true});
      await client.subscribe(topic);
      const message = await client.next();
      equal([message.payload.toString(), message.retain], ['kept', true]);
      await client.publish(topic, '', {qos: 1, retain: true});
    });
    await using(urls.mqtt, options, async (late) => {
      await late.subscribe(topic);
      await late.publish(topic, 'end');
      equal(await late.textsUntilEnd(), []);
    });
  }]);

  cases.push([`${version} will is published when the connection is lost and only then`, async () => {
    const topic = fresh('js/will');
    const will = (name) => ({...options, will: {topic: `${topic}/${name}`, payload: 'gone', qos: 1, retain: false}});
    await using(urls.mqtt, options, async (watcher) => {
      await watcher.subscribe(topic + '/#');
      await using(urls.ws, will('orderly'), async () => {});
      (await Client.connect(urls.ws, will('lost'))).cut();
      const message = await watcher.next();
      equal([message.topic, message.payload.toString(), message.qos], [topic + '/lost', 'gone', 1]);
    });
  }]);

  cases.push([`${version} kept session gets what was published meanwhile`, async () => {
    const topic = fresh('js/kept');
    const kept = {...options, clientId: fresh('kept'), clean: false};
    if (options.protocolVersion === 5) {
      kept.properties = {sessionExpiryInterval: 60};
    }
    await using(urls.mqtt, kept, async (client) => {
      equal(client.connack.sessionPresent, false, 'session present at first');
      await client.subscribe(topic, {qos: 2});
    });
    await using(urls.mqtt, options, async (publisher) => {
      await publisher.publish(topic, '1', {qos: 1});
      await publisher.publish(topic, '2', {qos: 2});
    });
    await using(urls.mqtt, kept, async (client) => {
      for (const qos of [1, 2]) {
        const message = await client.next();
        equal([message.payload.toString(), message.qos], [String(qos), qos]);
      }
    });
  }]);

  cases.push([`${version} hundreds of messages at once arrive in order and once`, async () => {
    const topic = fresh('js/many');
    await using(urls.mqtt, options, async (client) => {
      await client.subscribe('from/' + topic, {qos: 2});
      for (const qos of [1, 2]) {
        const sent = Array.from({length: 300}, (_, i) => client.publish('to/' + topic, String(i), {qos}));
        const got = [];
        while (got.length < 300) {
          got.push(Number((await client.next()).payload.toString()));
        }
        equal(got, Array.from({length: 300}, (_, i) => i));
        await Promise.all(sent);
      }
    });
  }]);
}

cases.push(['wildcards stand for one level or all', () => using(urls.mqtt, {}, async (client) => {
  const topic = fresh('js/wild');
  await client.subscribe([`${topic}/+/x`, `${topic}/all/#`, `${topic}/end`]);
  for (const sent of ['/a/x', '/x', '/a/b/x', '/all', '/all/a/b', '/al']) {
    await client.publish(topic + sent, sent);
  }
  await client.publish(topic + '/end', 'end');
  equal(await client.textsUntilEnd(), ['/a/x', '/all', '/all/a/b']);
})]);

cases.push(['large message over WebSocket goes through',
  () => using(urls.ws, {}, (client) => throughTheEcho(client, 2, [1000000]))]);

cases.push(['second connection of a client ends the first and tells why', async () => {
  const clientId = fresh('twice');
  const first = await Client.connect(urls.mqtt, {clientId, protocolVersion: 5});
  const told = new Promise((resolve) => first.mqtt.once('disconnect', resolve));
  await using(urls.ws, {clientId, protocolVersion: 5}, async (second) => {
    equal((await within(told, 'DISCONNECT')).reasonCode, 0x8E, 'reason');
    first.mqtt.end(true);
    await throughTheEcho(second, 1);
  });
}]);

cases.push(['properties of a message travel', () => using(urls.mqtt, {protocolVersion: 5}, async (client) => {
  const topic = fresh('js/properties');
  await client.subscribe('from/' + topic);
  await client.publish('to/' + topic, 'x', {
    qos: 1,
    properties: {
      contentType: 'text/plain',
      responseTopic: 'answers/here',
      correlationData: Buffer.from([0, 1]),
      payloadFormatIndicator: true,
      userProperties: {a: ['1', '2']},
    },
  });
  const {properties} = await client.next();
  equal(properties.contentType, 'text/plain');
  equal(properties.responseTopic, 'answers/here');
  equal([...properties.correlationData], [0, 1]);
  equal(properties.payloadFormatIndicator, true);
  equal(properties.userProperties, {a: ['1', '2']});
})]);

cases.push(['topic aliases are understood both ways', () => using(urls.mqtt, {
  protocolVersion: 5, autoUseTopicAlias: true, autoAssignTopicAlias: true, properties: {topicAliasMaximum: 5},
}, async (client) => {
  const topic = fresh('js/alias');
  await client.subscribe('from/' + topic);
  for (let i = 0; i < 5; i++) {
    await client.publish('to/' + topic, String(i));
    const message = await client.next();
    equal([message.topic || 'from/' + topic, message.payload.toString()], ['from/' + topic, String(i)]);
  }
})]);

cases.push(['shared subscription gives each message to one', async () => {
  const topic = fresh('js/shared');
  const members = [await Client.connect(urls.mqtt, {protocolVersion: 5}),
    await Client.connect(urls.ws, {protocolVersion: 5})];
  await using(urls.mqtt, {protocolVersion: 5}, async (publisher) => {
    for (const member of members) {
      await member.subscribe(`$share/group/${topic}`);
      await member.subscribe(`${topic}/end`);
    }
    for (let i = 0; i < 20; i++) {
      await publisher.publish(topic, String(i));
    }
    await publisher.publish(topic + '/end', 'end');
    const texts = [await members[0].textsUntilEnd(), await members[1].textsUntilEnd()];
    equal([...texts[0], ...texts[1]].map(Number).sort((a, b) => a - b), Array.from({length: 20}, (_, i) => i));
    equal(texts.every((each) => each.length > 0), true, 'both got some');
  });
  for (const member of members) {
    await member.end();
  }
}]);

cases.push(['wrong password is refused and the right one is not', async () => {
  for (const [protocolVersion, code] of [[4, 5], [5, 0x87]]) {
    await using(urls.secured, {protocolVersion, username: 'anna', password: 'secret'}, async () => {});
    const refusal = await Client.connect(urls.secured, {protocolVersion, username: 'anna', password: 'wrong'}).then(
      () => new Error('not refused'), (failure) => failure);
    equal(refusal.code, code, String(refusal));
  }
}]);

cases.push(['TLS is verified and carries messages', async () => {
  await using(urls.mqtts, {ca: fs.readFileSync(ports.ca)}, (client) => throughTheEcho(client, 2, [1, 200000]));
  const refusal = await Client.connect(urls.mqtts).then(() => 'trusted', (failure) => failure.code);
  equal(/CERT|SIGN/.test(refusal), true, refusal);
}]);

cases.push(['mutual TLS asks for a certificate', async () => {
  const own = {ca: fs.readFileSync(ports.ca), cert: fs.readFileSync(ports.cert), key: fs.readFileSync(ports.key)};
  await using(urls.mutual, own, (client) => throughTheEcho(client, 1));
  const refusal = await Client.connect(urls.mutual, {ca: own.ca}).then(() => null, (failure) => failure);
  equal(refusal instanceof Error, true, 'refused');
}]);

(async () => {
  for (const [name, run] of cases) {
    try {
      await run();
      console.log('ok\t' + name);
    } catch (failure) {
      console.error(name, failure);
      console.log(`failed\t${name}\t${failure}`);
    }
  }
  process.exit(0);
})();
