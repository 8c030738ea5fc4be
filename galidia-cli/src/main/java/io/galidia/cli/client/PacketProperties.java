// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import java.util.stream.Collectors;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The MQTT 5 properties given with {@code -D}, by the packet that they belong to. */
final class PacketProperties {

    private static final String WILL = "will";
    private static final String BAD = "-D ";

    private final Set<String> commands;
    private final Map<String, Properties> byCommand = new HashMap<>();

    /** Takes properties for these packets and nothing else. */
    PacketProperties(String... commands) {
        this.commands = Set.of(commands);
    }

    /** Whether there are any. */
    boolean isEmpty() {
        return byCommand.isEmpty();
    }

    /** The properties of one packet. */
    Properties of(String command) {
        return byCommand.getOrDefault(command, Properties.NONE);
    }

    /** The name as the option and the JSON output have it, such as "content-type". */
    static String nameOf(Property property) {
        return property.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Adds a property.
     *
     * @throws IllegalArgumentException if there is no such packet or property, or the value does not fit
     */
    void add(String command, String name, String value) {
        Property property = find(command, name);
        Properties before = of(command.toLowerCase(Locale.ROOT));
        Properties after = switch (property.dataType()) {
            case BYTE, TWO_BYTE_INTEGER, FOUR_BYTE_INTEGER, VARIABLE_BYTE_INTEGER ->
                before.with(property, number(name, value));
            case UTF_8_STRING -> before.with(property, value);
            case BINARY_DATA -> before.with(property, value.getBytes(StandardCharsets.UTF_8));
            case UTF_8_STRING_PAIR ->
                throw new IllegalArgumentException(BAD + command + " " + name + " needs a name and a value");
        };
        byCommand.put(command.toLowerCase(Locale.ROOT), after);
    }

    /** Adds a user property. */
    void addUser(String command, String name, String value) {
        find(command, "user-property");
        byCommand.merge(
                command.toLowerCase(Locale.ROOT),
                Properties.NONE.withUser(name, value),
                (before, added) -> before.withUser(name, value));
    }

    private Property find(String command, String name) {
        String packet = command.toLowerCase(Locale.ROOT);
        if (!commands.contains(packet)) {
            throw new IllegalArgumentException(BAD + command + ": properties can be given for "
                    + String.join(", ", new java.util.TreeSet<>(commands)));
        }
        return Arrays.stream(Property.values())
                .filter(property -> nameOf(property).equals(name) && isAllowed(property, packet))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        BAD + command + " has no property '" + name + "'; there are " + allowed(packet)));
    }

    private static boolean isAllowed(Property property, String packet) {
        return packet.equals(WILL)
                ? property.isAllowedInWill()
                : property.isAllowedIn(PacketType.valueOf(packet.toUpperCase(Locale.ROOT)));
    }

    private static String allowed(String packet) {
        return Arrays.stream(Property.values())
                .filter(property -> isAllowed(property, packet))
                .map(PacketProperties::nameOf)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException error) {
            throw new IllegalArgumentException(BAD + name + " must be a number, not '" + value + "'", error);
        }
    }

    /** Takes three arguments after {@code -D}, and a fourth one when the property is a user property. */
    static final class Consumer implements IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // the signature is picocli's
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            PacketProperties properties = option.getValue();
            int size = arguments.size();
            boolean isUser = size > 1 && arguments.get(size - 2).equals("user-property");
            int count = isUser ? 4 : 3;
            if (size < count) {
                throw new ParameterException(
                        command.commandLine(),
                        BAD + "needs a packet, a property and a value" + (isUser ? " of a name and a text" : "")
                                + ", such as: -D publish "
                                + (isUser ? "user-property unit Celsius" : "content-type text/plain"));
            }
            List<String> words = java.util.stream.Stream.generate(arguments::pop)
                    .limit(count)
                    .toList();
            try {
                if (isUser) {
                    properties.addUser(words.get(0), words.get(2), words.get(3));
                } else {
                    properties.add(words.get(0), words.get(1), words.get(2));
                }
            } catch (IllegalArgumentException error) {
                throw new ParameterException(command.commandLine(), String.valueOf(error.getMessage()), error);
            }
        }
    }
}
