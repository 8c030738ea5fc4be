// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

/** What is measured, each with its unit; less is better for all but {@link #PER_SECOND}. */
enum Figure {
    /** CPU time of the process under test, user and system, for each message (or connection), in microseconds. */
    CPU_MICROS,
    /** CPU time of the load for each message, in microseconds. */
    LOAD_CPU_MICROS,
    /** Messages delivered (or connections accepted, or messages published) each second. */
    PER_SECOND,
    /** Latency from the time at which a message was to be sent to its arrival, in microseconds: median. */
    P50_MICROS,
    /** The same, ninth decile. */
    P90_MICROS,
    /** The same, 99th percentile. */
    P99_MICROS,
    /** The same, 99.9th percentile. */
    P999_MICROS,
    /** The same, longest. */
    MAX_MICROS,
    /** Resident memory of the broker's process at the end of a load, in bytes. */
    RESIDENT_BYTES,
    /** Resident memory of the broker for each idle connection, in bytes. */
    CONNECTION_RESIDENT_BYTES,
    /** Objects in the Java heap for each idle connection, after a collection, in bytes. */
    CONNECTION_HEAP_BYTES,
    /** From the start of the process to its first CONNACK, in milliseconds. */
    START_MILLIS,
    /** Messages sent in the window that came, whenever that was. */
    DELIVERED,
    /** Messages that did not come. */
    LOST,
    /** Messages that came again. */
    DUPLICATED,
    /** Messages that came behind a later one of the same publisher. */
    OUT_OF_ORDER,
    /** What the processors did beside the programs of the measurement, from its first start to its last end, in percent of one. */
    OTHERS_PERCENT
}
