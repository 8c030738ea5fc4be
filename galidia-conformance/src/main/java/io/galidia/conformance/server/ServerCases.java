// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import io.galidia.conformance.ServerCase;
import io.galidia.conformance.Suite;
import java.util.List;

/** The classes that have cases for servers. */
public final class ServerCases {

    /** In the order of the standard. */
    public static final List<Class<?>> ALL = List.of(
            Utf8Cases.class,
            FixedHeaderCases.class,
            PacketIdCases.class,
            PropertiesCases.class,
            FirstPacketCases.class,
            ConnectFlagsCases.class,
            SessionCases.class,
            SessionExpiryCases.class,
            WillCases.class,
            WillDelayCases.class,
            KeepAliveCases.class,
            ClientLimitsCases.class,
            ClientIdCases.class,
            TakeoverCases.class,
            ConnAckCases.class,
            PublishHeaderCases.class,
            PublishAnswerCases.class,
            RetainedCases.class,
            MessageExpiryCases.class,
            TopicAliasCases.class,
            ForwardedPropertyCases.class,
            OverlapCases.class,
            AcknowledgementCases.class,
            SubscribeFormatCases.class,
            SubscribeCases.class,
            SubscriptionOptionCases.class,
            UnsubscribeCases.class,
            PingCases.class,
            DisconnectCases.class,
            AuthCases.class,
            SessionStateCases.class,
            TransportCases.class,
            Qos1Cases.class,
            Qos2ReceiverCases.class,
            Qos2SenderCases.class,
            ResendCases.class,
            OrderCases.class,
            TopicFilterCases.class,
            TopicTextCases.class,
            SharedSubscriptionCases.class,
            SharedDeliveryCases.class,
            FlowControlCases.class,
            ErrorCases.class);

    private ServerCases() {}

    /** Every case of these classes. */
    public static List<ServerCase> cases() {
        return Suite.casesOf(ALL);
    }
}
