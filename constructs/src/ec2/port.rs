//! Ports that rules of security groups let through.

use std::fmt;

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

const RULE_PAGE: &str =
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html";

/// A protocol and its ports.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it does nothing until a rule gets it"]
pub struct Port {
    traffic: Traffic,
    description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Traffic {
    Tcp(u16),
    TcpRange(u16, u16),
    AllTcp,
    Udp(u16),
    UdpRange(u16, u16),
    AllUdp,
    Icmp(i16, i16),
    AllIcmp,
    AllIcmpV6,
    Esp,
    Ah,
    Protocol(u8),
    All,
}

impl Port {
    /// SSH, 22.
    pub const SSH: Port = Port::tcp(22);
    /// SMTP, 25.
    pub const SMTP: Port = Port::tcp(25);
    /// DNS by UDP, 53.
    pub const DNS_UDP: Port = Port::udp(53);
    /// DNS by TCP, 53.
    pub const DNS_TCP: Port = Port::tcp(53);
    /// HTTP, 80.
    pub const HTTP: Port = Port::tcp(80);
    /// POP3, 110.
    pub const POP3: Port = Port::tcp(110);
    /// IMAP, 143.
    pub const IMAP: Port = Port::tcp(143);
    /// LDAP, 389.
    pub const LDAP: Port = Port::tcp(389);
    /// HTTPS, 443.
    pub const HTTPS: Port = Port::tcp(443);
    /// SMB, 445.
    pub const SMB: Port = Port::tcp(445);
    /// IMAP over TLS, 993.
    pub const IMAPS: Port = Port::tcp(993);
    /// POP3 over TLS, 995.
    pub const POP3S: Port = Port::tcp(995);
    /// Microsoft SQL Server, 1433.
    pub const MSSQL: Port = Port::tcp(1433);
    /// NFS, 2049; EFS speaks it.
    pub const NFS: Port = Port::tcp(2049);
    /// MySQL, 3306.
    pub const MYSQL_AURORA: Port = Port::tcp(3306);
    /// RDP, 3389.
    pub const RDP: Port = Port::tcp(3389);
    /// PostgreSQL, 5432.
    pub const POSTGRES: Port = Port::tcp(5432);

    const fn new(traffic: Traffic) -> Self {
        Self { traffic, description: None }
    }

    /// A TCP port.
    pub const fn tcp(port: u16) -> Self {
        Self::new(Traffic::Tcp(port))
    }

    /// TCP ports, both ends included.
    pub const fn tcp_range(first: u16, last: u16) -> Self {
        Self::new(Traffic::TcpRange(first, last))
    }

    /// All TCP ports.
    pub const fn all_tcp() -> Self {
        Self::new(Traffic::AllTcp)
    }

    /// A UDP port.
    pub const fn udp(port: u16) -> Self {
        Self::new(Traffic::Udp(port))
    }

    /// UDP ports, both ends included.
    pub const fn udp_range(first: u16, last: u16) -> Self {
        Self::new(Traffic::UdpRange(first, last))
    }

    /// All UDP ports.
    pub const fn all_udp() -> Self {
        Self::new(Traffic::AllUdp)
    }

    /// An ICMP type with one of its codes.
    pub const fn icmp_type_and_code(icmp_type: u8, code: u8) -> Self {
        Self::new(Traffic::Icmp(icmp_type as i16, code as i16))
    }

    /// An ICMP type with all its codes.
    pub const fn icmp_type(icmp_type: u8) -> Self {
        Self::new(Traffic::Icmp(icmp_type as i16, -1))
    }

    /// ICMP echo requests.
    pub const fn icmp_ping() -> Self {
        Self::icmp_type(8)
    }

    /// All of ICMP.
    pub const fn all_icmp() -> Self {
        Self::new(Traffic::AllIcmp)
    }

    /// All of ICMP for IPv6.
    pub const fn all_icmp_v6() -> Self {
        Self::new(Traffic::AllIcmpV6)
    }

    /// Encapsulated payloads of IPsec.
    pub const fn esp() -> Self {
        Self::new(Traffic::Esp)
    }

    /// Authentication headers of IPsec.
    pub const fn ah() -> Self {
        Self::new(Traffic::Ah)
    }

    /// Another IP protocol, by its number.
    pub const fn protocol(number: u8) -> Self {
        Self::new(Traffic::Protocol(number))
    }

    /// Everything.
    pub const fn all_traffic() -> Self {
        Self::new(Traffic::All)
    }

    /// Says what a rule with this port is for, in up to 255 letters, digits, spaces and
    /// `._-:/()#,@[]+=&;{}!$*`; default: who and which port.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    pub(super) fn own_description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    pub(super) fn is_all_traffic(&self) -> bool {
        self.traffic == Traffic::All
    }

    /// The properties of a rule.
    pub(super) fn properties(&self) -> Vec<(&'static str, Expr)> {
        let (protocol, range) = match self.traffic {
            Traffic::Tcp(port) => ("tcp".into(), Some((port.into(), port.into()))),
            Traffic::TcpRange(first, last) => ("tcp".into(), Some((first.into(), last.into()))),
            Traffic::AllTcp => ("tcp".into(), Some((0, 65_535))),
            Traffic::Udp(port) => ("udp".into(), Some((port.into(), port.into()))),
            Traffic::UdpRange(first, last) => ("udp".into(), Some((first.into(), last.into()))),
            Traffic::AllUdp => ("udp".into(), Some((0, 65_535))),
            Traffic::Icmp(kind, code) => ("icmp".into(), Some((kind.into(), code.into()))),
            Traffic::AllIcmp => ("icmp".into(), Some((-1, -1))),
            Traffic::AllIcmpV6 => ("icmpv6".into(), Some((-1, -1))),
            Traffic::Esp => ("50".into(), None),
            Traffic::Ah => ("51".into(), None),
            Traffic::Protocol(number) => (Expr::text(number.to_string()), None),
            Traffic::All => ("-1".into(), None),
        };
        let mut properties = vec![("IpProtocol", protocol)];
        if let Some((from, to)) = range {
            properties.extend([("FromPort", Expr::Int(from)), ("ToPort", Expr::Int(to))]);
        }
        properties
    }

    /// Reports what cannot be a rule; `node` is the security group.
    pub(super) fn check(&self, node: &Node) {
        if let Traffic::TcpRange(first, last) | Traffic::UdpRange(first, last) = self.traffic
            && first > last
        {
            check::reject(
                node,
                format!("The ports {first} to {last} are none."),
                format!("write them as {last} to {first}; see {RULE_PAGE}"),
            );
        }
        if let Some(text) = &self.description {
            super::check_description(node, "the rule's description", text);
        }
    }
}

impl fmt::Display for Port {
    /// Writes the port as ids and descriptions have it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.traffic {
            Traffic::Tcp(port) => write!(f, "{port}"),
            Traffic::TcpRange(first, last) => write!(f, "{first}-{last}"),
            Traffic::AllTcp => f.write_str("ALL PORTS"),
            Traffic::Udp(port) => write!(f, "UDP {port}"),
            Traffic::UdpRange(first, last) => write!(f, "UDP {first}-{last}"),
            Traffic::AllUdp => f.write_str("UDP ALL PORTS"),
            Traffic::Icmp(kind, -1) => write!(f, "ICMP Type {kind}"),
            Traffic::Icmp(kind, code) => write!(f, "ICMP Type {kind} Code {code}"),
            Traffic::AllIcmp => f.write_str("ALL ICMP"),
            Traffic::AllIcmpV6 => f.write_str("ALL ICMPv6"),
            Traffic::Esp => f.write_str("ESP 50"),
            Traffic::Ah => f.write_str("AH 51"),
            Traffic::Protocol(number) => write!(f, "PROTOCOL {number}"),
            Traffic::All => f.write_str("ALL TRAFFIC"),
        }
    }
}
