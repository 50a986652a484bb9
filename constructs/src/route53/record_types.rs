//! The types of records.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use std::borrow::Cow;
use std::net::IpAddr;

use super::hosted_zone::HostedZone;
use super::record_set::{RecordSet, RecordSetBuilder};
use super::svcb::{HttpsRecordValue, SvcbRecordValue};
use super::target::RecordTarget;
use super::values::{CaaRecordValue, CaaTag, MxRecordValue, SrvRecordValue, quoted};
use crate::units::days;

/// What a record holds.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType(Cow<'static, str>);

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        impl RecordType {
            $($(#[$doc])* pub const $name: RecordType =
                RecordType(Cow::Borrowed(stringify!($name)));)+
        }
    };
}

types! {
    /// IPv4 addresses.
    A;
    /// IPv6 addresses.
    AAAA;
    /// Who may issue certificates.
    CAA;
    /// Another name.
    CNAME;
    /// The key of a signed zone below.
    DS;
    /// How to reach a web server.
    HTTPS;
    /// Mail servers.
    MX;
    /// Rules that rewrite names.
    NAPTR;
    /// Name servers.
    NS;
    /// The name of an address.
    PTR;
    /// The start of a zone.
    SOA;
    /// Who may send mail; `TXT` is used instead today.
    SPF;
    /// Servers of a service.
    SRV;
    /// Fingerprints of SSH keys.
    SSHFP;
    /// How to reach a service.
    SVCB;
    /// Certificates of a TLS server.
    TLSA;
    /// Text.
    TXT;
}

impl RecordType {
    /// A type by its name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    pub(super) fn as_expr(&self) -> Expr {
        Expr::Text(self.0.clone())
    }

    /// Reports addresses that a record of this type cannot have, as far as they are known.
    pub(super) fn check(&self, node: &Node, values: &Expr) {
        let (is_v6, other) = match &*self.0 {
            "A" => (false, "AaaaRecord"),
            "AAAA" => (true, "ARecord"),
            _ => return,
        };
        let Expr::List(values) = values else { return };
        for text in values.iter().filter_map(Expr::as_text) {
            let address: Option<IpAddr> = text.parse().ok();
            let help = match address {
                Some(address) if address.is_ipv6() == is_v6 => continue,
                Some(_) => format!("take `{other}` for it"),
                None => "correct it; for another name take `CnameRecord`, or an alias".to_owned(),
            };
            let (kind, version) = (&self.0, if is_v6 { 6 } else { 4 });
            let detail = format!(
                "A record of type {kind} answers with IPv{version} addresses; `{text}` is none."
            );
            node.report(
                Diagnostic::error("bad-address", "an address is not allowed")
                    .detail(detail)
                    .help(help),
            );
        }
    }
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
    };
}

record! {
    /// IPv4 addresses of a name.
    ARecord
}

impl ARecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// ARecord::builder("Www", &zone, RecordTarget::ip_addresses(["192.0.2.1"]))
    ///     .record_name("www")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(id: &str, zone: &HostedZone, target: RecordTarget) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::A, target)
    }
}

record! {
    /// IPv6 addresses of a name.
    AaaaRecord
}

impl AaaaRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{AaaaRecord, PublicHostedZone, RecordTarget};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// AaaaRecord::builder("Www6", &zone, RecordTarget::ip_addresses(["2001:db8::1"]))
    ///     .record_name("www")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(id: &str, zone: &HostedZone, target: RecordTarget) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::AAAA, target)
    }
}

record! {
    /// Another name for a name; not for that of the zone itself.
    CnameRecord
}

impl CnameRecord {
    /// Starts a record that stands for `domain_name`.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{CnameRecord, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// CnameRecord::builder("Help", &zone, "acme.helpdesk.example.com")
    ///     .record_name("help")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        domain_name: impl IntoValue<String>,
    ) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::CNAME, RecordTarget::values([domain_name]))
    }
}

record! {
    /// Text.
    TxtRecord
}

impl TxtRecord {
    /// Starts a record of texts. They need no quotes; long ones are cut into pieces of 255, as DNS
    /// wants it.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{PublicHostedZone, TxtRecord};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// TxtRecord::builder("Dmarc", &zone, ["v=DMARC1; p=reject"]).record_name("_dmarc").build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder<V: IntoValue<String>>(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = V>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| quoted(v.into_value()));
        RecordSet::builder(id, zone, RecordType::TXT, RecordTarget::values(values))
    }
}

record! {
    /// Servers of a service.
    SrvRecord
}

impl SrvRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{PublicHostedZone, SrvRecord, SrvRecordValue};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// SrvRecord::builder("Sip", &zone, [SrvRecordValue::new(10, 5, 5060, "sip.example.org")])
    ///     .record_name("_sip._tcp")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = SrvRecordValue>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| v.to_value());
        RecordSet::builder(id, zone, RecordType::SRV, RecordTarget::values(values))
    }
}

record! {
    /// Who may issue certificates for a name.
    CaaRecord
}

impl CaaRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{CaaRecord, CaaRecordValue, CaaTag, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// let issue = CaaRecordValue::new(0, CaaTag::Issue, "letsencrypt.org");
    /// let report = CaaRecordValue::new(0, CaaTag::Iodef, "mailto:security@example.org");
    /// CaaRecord::builder("Caa", &zone, [issue, report]).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = CaaRecordValue>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| v.to_value());
        RecordSet::builder(id, zone, RecordType::CAA, RecordTarget::values(values))
    }
}

record! {
    /// Says that only Amazon may issue certificates for a name.
    CaaAmazonRecord
}

impl CaaAmazonRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{CaaAmazonRecord, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// CaaAmazonRecord::builder("Caa", &zone).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(id: &str, zone: &HostedZone) -> RecordSetBuilder {
        CaaRecord::builder(id, zone, [CaaRecordValue::new(0, CaaTag::Issue, "amazon.com")])
    }
}

record! {
    /// Mail servers of a name.
    MxRecord
}

impl MxRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{MxRecord, MxRecordValue, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// let (first, second) = ("mx1.example.org", "mx2.example.org");
    /// MxRecord::builder("Mail", &zone, [MxRecordValue::new(10, first), MxRecordValue::new(20, second)])
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = MxRecordValue>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| v.to_value());
        RecordSet::builder(id, zone, RecordType::MX, RecordTarget::values(values))
    }
}

record! {
    /// Name servers of a name.
    NsRecord
}

impl NsRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{NsRecord, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// NsRecord::builder("Dev", &zone, ["ns1.example.net.", "ns2.example.net."])
    ///     .record_name("dev")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder<V: IntoValue<String>>(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = V>,
    ) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::NS, RecordTarget::values(values))
    }
}

record! {
    /// The key of a signed zone below this one.
    DsRecord
}

impl DsRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{DsRecord, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// let digest = "12345 13 2 9b54f3d8c0a17e2d6f4b8c1e0a93d75264f8be1c37ad905264f8be1c37ad9052";
    /// DsRecord::builder("ShopKey", &zone, [digest]).record_name("shop").build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder<V: IntoValue<String>>(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = V>,
    ) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::DS, RecordTarget::values(values))
    }
}

record! {
    /// How to reach a service.
    SvcbRecord
}

impl SvcbRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{Alpn, PublicHostedZone, SvcbRecord, SvcbRecordValue};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// let resolver = SvcbRecordValue::service().target_name("dns.example.org").alpn([Alpn::H2]);
    /// SvcbRecord::builder("Dns", &zone, [resolver]).record_name("_dns").build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = SvcbRecordValue>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| v.to_text());
        RecordSet::builder(id, zone, RecordType::SVCB, RecordTarget::values(values))
    }
}

record! {
    /// How to reach a web server.
    HttpsRecord
}

impl HttpsRecord {
    /// Starts a record.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{Alpn, HttpsRecord, HttpsRecordValue, PublicHostedZone};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// let here = HttpsRecordValue::service().alpn([Alpn::H3, Alpn::H2]).ipv4_hint(["192.0.2.1"]);
    /// HttpsRecord::builder("Https", &zone, [here]).record_name("www").build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(
        id: &str,
        zone: &HostedZone,
        values: impl IntoIterator<Item = HttpsRecordValue>,
    ) -> RecordSetBuilder {
        let values = values.into_iter().map(|v| v.to_text());
        Self::with_target(id, zone, RecordTarget::values(values))
    }

    /// Starts a record of any target, such as an alias of a distribution.
    pub fn with_target(id: &str, zone: &HostedZone, target: RecordTarget) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::HTTPS, target)
    }
}

record! {
    /// Says which name servers answer for a part of a zone; kept for two days by default.
    ZoneDelegationRecord
}

impl ZoneDelegationRecord {
    /// Starts a record, with [`record_name`](RecordSetBuilder::record_name) the part's name. Name
    /// servers get a dot at the end if they have none.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::route53::{PublicHostedZone, ZoneDelegationRecord};
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Names");
    /// # let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    /// ZoneDelegationRecord::builder("Team", &zone, ["ns-1.awsdns-1.com", "ns-2.awsdns-2.net"])
    ///     .record_name("team")
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder<V: IntoValue<String>>(
        id: &str,
        zone: &HostedZone,
        name_servers: impl IntoIterator<Item = V>,
    ) -> RecordSetBuilder {
        let servers = name_servers.into_iter().map(|v| with_dot(v.into_value()));
        Self::to(id, zone, RecordTarget::values(servers))
    }

    pub(super) fn to(id: &str, zone: &HostedZone, target: RecordTarget) -> RecordSetBuilder {
        RecordSet::builder(id, zone, RecordType::NS, target).default_ttl(days(2))
    }
}

fn with_dot(name: Value<String>) -> Value<String> {
    match name.expr().as_text() {
        Some(text) if !text.ends_with('.') => format!("{text}.").into_value(),
        _ => name,
    }
}
