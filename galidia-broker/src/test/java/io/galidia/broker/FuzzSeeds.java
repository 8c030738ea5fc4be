// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Scripts of well-behaved sessions, one for each feature: where fuzzing starts. */
final class FuzzSeeds {

    private final ByteArrayOutputStream script = new ByteArrayOutputStream();

    private FuzzSeeds(int settings) {
        script.write(settings);
    }

    static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (int settings = 0; settings < 6; settings++) {
            seeds.put("subscribe-publish-" + settings, subscribePublish(settings));
            seeds.put("window-and-queue-" + settings, windowAndQueue(settings));
            seeds.put("two-loops-takeover-" + settings, takeover(settings | 8));
            seeds.put("share-" + settings, share(settings | 8));
        }
        seeds.put("will", will(0));
        seeds.put("will-two-loops", will(8));
        seeds.put("resume-old-versions", resumeOld());
        seeds.put("retained-and-expiry", retained());
        seeds.put("thinking-authorizer", thinking());
        seeds.put("slow-reader", slowReader());
        seeds.put("keep-alive", keepAlive());
        seeds.put("raw-and-split", rawAndSplit());
        seeds.put("answers-and-auth", answersAndAuth());
        seeds.put("repeated-messages", repeated());
        seeds.put("aliases-and-small-packets", aliases());
        return seeds;
    }

    /** A seed with a few bytes changed, left out, repeated, or taken from another seed. */
    static byte[] mutant(byte[] seed, byte[] other, Random random) {
        byte[] mutant = seed.clone();
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutant[at] = (byte) random.nextInt(8);
                case 3 -> mutant = join(mutant, at, mutant, Math.min(mutant.length, at + 1 + random.nextInt(3)));
                case 4 -> mutant = join(mutant, at, mutant, random.nextInt(mutant.length));
                default -> mutant = join(mutant, at, other, random.nextInt(other.length));
            }
            if (mutant.length == 0 || mutant.length > 600) {
                return seed;
            }
        }
        return mutant;
    }

    private static byte[] join(byte[] head, int headEnd, byte[] tail, int tailStart) {
        byte[] joined = new byte[headEnd + tail.length - tailStart];
        System.arraycopy(head, 0, joined, 0, headEnd);
        System.arraycopy(tail, tailStart, joined, headEnd, tail.length - tailStart);
        return joined;
    }

    // ---- the language of the scripts

    private FuzzSeeds add(int... bytes) {
        for (int one : bytes) {
            script.write(one);
        }
        return this;
    }

    private FuzzSeeds operation(int slot, int operation, int... fields) {
        return add(slot << 6 | operation).add(fields);
    }

    /** CONNECT of MQTT 5; the session ends after an hour, or with the connection. */
    private FuzzSeeds connect5(int slot, int loop, boolean isClean, int clientId) {
        return operation(slot, 0, loop, 0, isClean ? 0 : 1, 1, isClean ? 0 : 6, clientId, 0);
    }

    private FuzzSeeds connect3(int slot, int loop, int version, boolean isClean, int clientId) {
        return operation(slot, 0, loop, version, isClean ? 0 : 1, clientId, 0);
    }

    private FuzzSeeds subscribe(int slot, int filter, int options) {
        return operation(slot, 2, 0, filter, options);
    }

    private FuzzSeeds publish(int slot, int topic, int flags, int properties) {
        return operation(slot, 4, topic, flags, properties, 40);
    }

    private FuzzSeeds pause(int which) {
        return operation(0, 12, which);
    }

    private byte[] done() {
        return script.toByteArray();
    }

    // ---- the scripts

    private static byte[] subscribePublish(int settings) {
        return new FuzzSeeds(settings)
                .connect5(0, 0, true, 0)
                .connect5(1, 0, true, 1)
                .subscribe(0, 2, 2)
                .subscribe(0, 3, 1)
                .publish(1, 1, 0, 0)
                .publish(1, 1, 1, 0x1E)
                .publish(1, 2, 2, 0)
                .operation(0, 8)
                .operation(0, 3, 0, 2)
                .publish(1, 1, 1, 0)
                .operation(0, 9, 0, 1)
                .operation(1, 9, 0, 0)
                .done();
    }

    /** The subscriber answers nothing at first, goes, and comes back to its session. */
    private static byte[] windowAndQueue(int settings) {
        return new FuzzSeeds(settings)
                .operation(0, 0, 2, 0, 1, 3, 6, 1, 0, 0)
                .connect5(1, 0, true, 1)
                .subscribe(0, 3, 2)
                .operation(1, 23, 1, 1, 0, 20, 7)
                .operation(1, 23, 1, 2, 0, 20, 7)
                .operation(0, 6, 1)
                .operation(0, 11, 1)
                .operation(1, 23, 1, 1, 0, 20, 3)
                .pause(2)
                .connect5(0, 0, false, 0)
                .operation(0, 6, 7)
                .operation(0, 6, 7)
                .done();
    }

    private static byte[] takeover(int settings) {
        return new FuzzSeeds(settings)
                .connect5(0, 0, false, 0)
                .subscribe(0, 3, 2)
                .connect5(1, 1, true, 1)
                .publish(1, 1, 2, 0)
                .operation(0, 13, 0)
                .connect5(2, 1, false, 0)
                .publish(1, 1, 1, 0)
                .publish(1, 1, 2, 0)
                .operation(0, 13, 2)
                .operation(0, 13, 3)
                .connect5(3, 0, false, 0)
                .publish(1, 1, 2, 0)
                .operation(0, 13, 1)
                .connect5(0, 1, true, 0)
                .publish(1, 1, 1, 0)
                .done();
    }

    private static byte[] share(int settings) {
        return new FuzzSeeds(settings)
                .operation(0, 0, 2, 0, 1, 1, 6, 0, 0)
                .connect5(1, 1, false, 1)
                .connect5(2, 0, true, 2)
                .subscribe(0, 7, 2)
                .subscribe(1, 7, 1)
                .subscribe(1, 8, 2)
                .operation(2, 23, 1, 1, 0, 20, 7)
                .operation(2, 23, 1, 2, 0, 20, 7)
                .operation(0, 11, 0)
                .operation(2, 23, 1, 2, 0, 20, 3)
                .connect5(3, 0, true, 0)
                .operation(1, 11, 1)
                .pause(7)
                .done();
    }

    private static byte[] will(int settings) {
        return new FuzzSeeds(settings)
                .connect5(1, 0, true, 1)
                .subscribe(1, 3, 2)
                .operation(0, 0, 0, 0, 3, 1, 6, 0, 2, 64, 3, 5, 1, 40)
                .operation(0, 11, 0)
                .pause(3)
                .operation(0, 0, 1, 0, 3, 1, 6, 0, 2, 64, 3, 5, 1, 40)
                .operation(0, 9, 2, 1)
                .pause(1)
                .operation(2, 0, 1, 1, 2, 2, 0, 4, 1, 40)
                .operation(2, 11, 1)
                .operation(3, 0, 0, 0, 3, 1, 6, 3, 0, 64, 4, 1, 1, 40)
                .operation(3, 11, 1)
                .connect5(3, 0, false, 3)
                .pause(6)
                .done();
    }

    private static byte[] resumeOld() {
        return new FuzzSeeds(0)
                .connect3(0, 2, 1, false, 0)
                .connect3(1, 0, 2, true, 1)
                .operation(0, 2, 0, 3, 2)
                .operation(1, 4, 1, 1, 40)
                .operation(1, 4, 1, 2, 40)
                .operation(0, 6, 0)
                .operation(0, 6, 0)
                .operation(0, 11, 1)
                .operation(1, 4, 1, 2, 40)
                .connect3(0, 0, 1, false, 0)
                .operation(0, 9, 0, 1)
                .connect3(0, 0, 2, false, 0)
                .operation(1, 4, 0, 1, 40)
                .done();
    }

    private static byte[] retained() {
        return new FuzzSeeds(0)
                .connect5(0, 0, true, 0)
                .publish(0, 0, 4, 0)
                .operation(0, 4, 1, 5, 1, 3, 40)
                .operation(0, 4, 2, 6, 1, 5, 40)
                .connect5(1, 0, false, 1)
                .subscribe(1, 3, 0x0A)
                .subscribe(1, 2, 0x11)
                .subscribe(1, 0, 0x22)
                .pause(3)
                .subscribe(1, 1, 2)
                .operation(1, 11, 0)
                .operation(0, 4, 1, 1, 1, 2, 40)
                .operation(0, 4, 1, 2, 1, 5, 40)
                .operation(0, 4, 0, 4, 0, 255)
                .pause(3)
                .connect5(1, 0, false, 1)
                .done();
    }

    private static byte[] thinking() {
        return new FuzzSeeds(8)
                .connect5(0, 0, false, 0)
                .connect5(1, 1, true, 1)
                .subscribe(0, 3, 2)
                .operation(0, 14, 0)
                .publish(1, 1, 1, 0)
                .publish(1, 1, 2, 0)
                .connect5(2, 0, true, 2)
                .operation(0, 14, 2 + 66)
                .operation(0, 14, 3)
                .operation(0, 11, 0)
                .connect5(0, 1, false, 0)
                .operation(0, 14, 3)
                .operation(0, 14, 68)
                .operation(0, 14, 5)
                .operation(0, 14, 1)
                .publish(1, 1, 1, 0)
                .operation(0, 14, 4)
                .publish(1, 1, 1, 0)
                .pause(4)
                .done();
    }

    private static byte[] slowReader() {
        return new FuzzSeeds(16)
                .connect5(0, 0, false, 0)
                .connect5(1, 0, true, 1)
                .subscribe(0, 3, 1)
                .operation(0, 20, 0)
                .operation(1, 23, 1, 0, 0, 200, 15)
                .operation(1, 23, 1, 1, 0, 0xF2, 15)
                .publish(1, 0, 4, 0)
                .operation(0, 20, 2)
                .operation(0, 20, 3)
                .operation(0, 20, 0)
                .operation(1, 23, 1, 1, 0, 0xF2, 15)
                .operation(0, 11, 0)
                .connect5(0, 0, false, 0)
                .done();
    }

    private static byte[] keepAlive() {
        return new FuzzSeeds(5)
                .operation(0, 0, 0, 1, 0, 0, 1)
                .operation(1, 0, 0, 0, 0, 0, 1, 2)
                .pause(2)
                .operation(1, 8)
                .pause(3)
                .operation(2, 16, 0)
                .pause(4)
                .done();
    }

    private static byte[] rawAndSplit() {
        return new FuzzSeeds(0)
                .operation(0, 0, 4 | 1 << 3, 0, 0, 0, 0, 0)
                .operation(0, 2, 0, 3, 1)
                .publish(0, 1, 1, 0)
                .operation(0, 10, 2, 0xC0, 0)
                .operation(0, 10, 1, 0x30)
                .operation(0, 10, 4, 3, 0, 1, 'a')
                .operation(0, 15, 1, 1)
                .publish(0, 1, 1, 0)
                .operation(0, 10, 2, 0xF0, 0)
                .done();
    }

    private static byte[] answersAndAuth() {
        return new FuzzSeeds(0)
                .operation(0, 0, 2, 0, 0, 0, 0, 0)
                .operation(0, 2, 0, 3, 2)
                .publish(0, 1, 1, 0)
                .operation(0, 7, 0, 0)
                .publish(0, 1, 2, 0)
                .operation(0, 7, 1, 1)
                .operation(0, 7, 3, 1)
                .operation(0, 7, 2, 4)
                .operation(0, 7, 1, 5)
                .operation(1, 0, 0, 0, 0, 64, 0, 3, 1, 2, 3, 1, 0)
                .operation(0, 19, 0x18, 1, 2, 3)
                .operation(2, 0, 0, 0, 0, 64, 1, 0, 0, 0)
                .operation(2, 19, 0)
                .operation(0, 24, 0, 0, 0, 0, 0)
                .done();
    }

    private static byte[] repeated() {
        return new FuzzSeeds(0)
                .connect5(0, 0, true, 0)
                .subscribe(0, 3, 2)
                .operation(1, 0, 2, 0, 1, 1, 6, 1, 0)
                .publish(1, 1, 2, 0)
                .operation(1, 25)
                .operation(1, 6, 7)
                .publish(1, 1, 1, 0)
                .operation(1, 25)
                .publish(1, 1, 2, 0)
                .operation(1, 11, 0)
                .operation(1, 0, 2, 0, 1, 1, 6, 1, 0)
                .operation(1, 6, 7)
                .done();
    }

    private static byte[] aliases() {
        return new FuzzSeeds(0)
                .operation(0, 0, 0, 0, 0, 4 | 8, 1, 1, 0, 0)
                .connect5(1, 0, true, 1)
                .subscribe(0, 3, 1)
                .operation(1, 4, 4, 1, 64, 0, 20)
                .operation(1, 4, 0, 1, 192, 0, 20)
                .operation(1, 4, 0, 1, 192, 0, 200)
                .operation(1, 4, 9, 0, 64, 0, 20)
                .operation(1, 4, 0, 0, 192, 0, 20)
                .operation(1, 4, 0, 0, 192, 1, 20)
                .done();
    }
}
