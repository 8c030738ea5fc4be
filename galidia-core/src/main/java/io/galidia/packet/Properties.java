// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a packet, in order, unchangeable (MQTT 5, section 2.2.2). Values have the Java type that
 * {@link Property.Type} names.
 */
public final class Properties {

    /** No properties. */
    public static final Properties NONE = new Properties(new Property[0], new Object[0]);

    /* Two arrays of the same length keep the order of the wire and cost nothing to walk. Packets have few properties,
     * so a linear look-up is the fastest there is. */
    private final Property[] names;
    private final Object[] values;

    private Properties(Property[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    /** How many there are, repeated ones counted each. */
    public int size() {
        return names.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return names.length == 0;
    }

    /** The name at this place, 0 to {@code size() - 1}. */
    public Property nameAt(int index) {
        return names[index];
    }

    /** The value at this place; arrays are not to be changed. */
    public Object valueAt(int index) {
        return values[index];
    }

    /** Whether the property is there. */
    public boolean has(Property name) {
        return indexOf(name) >= 0;
    }

    /** The value of an integer or byte property, or {@code absent}. */
    public long number(Property name, long absent) {
        int index = indexOf(name);
        return index < 0 ? absent : (Long) values[index];
    }

    /** Whether a byte property is there and 1; {@code absent} when it is not there. */
    public boolean flag(Property name, boolean absent) {
        return number(name, absent ? 1 : 0) != 0;
    }

    /** The value of a string property, or null. */
    public @Nullable String text(Property name) {
        int index = indexOf(name);
        return index < 0 ? null : (String) values[index];
    }

    /** A copy of the value of a binary property, or null. */
    public byte @Nullable [] binary(Property name) {
        int index = indexOf(name);
        return index < 0 ? null : ((byte[]) values[index]).clone();
    }

    /** All user properties, in order. */
    public List<UserProperty> userProperties() {
        List<UserProperty> found = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i] == Property.USER_PROPERTY) {
                found.add((UserProperty) values[i]);
            }
        }
        return List.copyOf(found);
    }

    /** The value of the first user property with this name, or null. */
    public @Nullable String userProperty(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i] == Property.USER_PROPERTY
                    && ((UserProperty) values[i]).name().equals(name)) {
                return ((UserProperty) values[i]).value();
            }
        }
        return null;
    }

    /** All subscription identifiers, in order. */
    public List<Integer> subscriptionIdentifiers() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i] == Property.SUBSCRIPTION_IDENTIFIER) {
                found.add(((Long) values[i]).intValue());
            }
        }
        return List.copyOf(found);
    }

    /**
     * With this integer or byte property set, in the place of an earlier value if there is one.
     *
     * @throws IllegalArgumentException if the value is out of the bounds of the property, or this is no number
     */
    public Properties with(Property name, long value) {
        if (name.max() == 0) {
            throw new IllegalArgumentException(name + " is a " + name.dataType() + ", not a number");
        }
        if (value < name.min() || value > name.max()) {
            throw new IllegalArgumentException(
                    name + " must be " + name.min() + " to " + name.max() + ", not " + value);
        }
        return set(name, value);
    }

    /** With this byte property set to 1 or 0. */
    public Properties with(Property name, boolean value) {
        return with(name, value ? 1L : 0L);
    }

    /** With this string property set. */
    public Properties with(Property name, String value) {
        require(name, Property.Type.UTF_8_STRING);
        return set(name, value);
    }

    /** With this binary property set to a copy of {@code value}. */
    public Properties with(Property name, byte[] value) {
        require(name, Property.Type.BINARY_DATA);
        return set(name, value.clone());
    }

    /** With one more user property at the end. */
    public Properties withUser(String name, String value) {
        return append(Property.USER_PROPERTY, new UserProperty(name, value));
    }

    /** With one more subscription identifier (1 to 268,435,455) at the end. */
    public Properties withSubscriptionIdentifier(int identifier) {
        if (identifier < 1 || identifier > 268_435_455) {
            throw new IllegalArgumentException("a subscription identifier must be 1 to 268435455, not " + identifier);
        }
        return append(Property.SUBSCRIPTION_IDENTIFIER, (long) identifier);
    }

    /** Without any property of this name. */
    public Properties without(Property name) {
        if (!has(name)) {
            return this;
        }
        Builder builder = new Builder();
        for (int i = 0; i < names.length; i++) {
            if (names[i] != name) {
                builder.add(names[i], values[i]);
            }
        }
        return builder.build();
    }

    private int indexOf(Property name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        return -1;
    }

    private Properties set(Property name, Object value) {
        Objects.requireNonNull(value, "value");
        int index = indexOf(name);
        if (index < 0) {
            return append(name, value);
        }
        Object[] newValues = values.clone();
        newValues[index] = value;
        return new Properties(names, newValues);
    }

    private Properties append(Property name, Object value) {
        Property[] newNames = Arrays.copyOf(names, names.length + 1);
        Object[] newValues = Arrays.copyOf(values, values.length + 1);
        newNames[names.length] = name;
        newValues[values.length] = value;
        return new Properties(newNames, newValues);
    }

    private static void require(Property name, Property.Type dataType) {
        if (name.dataType() != dataType) {
            throw new IllegalArgumentException(name + " is a " + name.dataType() + ", not a " + dataType);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Properties that
                && Arrays.equals(names, that.names)
                && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.deepHashCode(values);
    }

    /** Names and values; of binary values only the length, since they may be credentials. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append('=');
            if (values[i] instanceof byte[] bytes) {
                text.append(bytes.length).append(" bytes");
            } else {
                text.append(values[i]);
            }
        }
        return text.append('}').toString();
    }

    /** Collects many properties without a copy for each; what the decoder uses. Does not check the values. */
    public static final class Builder {
        private Property[] names = new Property[4];
        private Object[] values = new Object[4];
        private int size;

        /** Starts without properties. */
        public Builder() {}

        /** Adds a property at the end, with a value of the type that {@link Property.Type} names. */
        public Builder add(Property name, Object value) {
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            names[size] = name;
            values[size++] = value;
            return this;
        }

        /** Whether the property was added before. */
        public boolean has(Property name) {
            for (int i = 0; i < size; i++) {
                if (names[i] == name) {
                    return true;
                }
            }
            return false;
        }

        /** What was added so far. */
        public Properties build() {
            return size == 0 ? NONE : new Properties(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }
    }
}
