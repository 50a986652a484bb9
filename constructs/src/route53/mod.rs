//! Domain names (Amazon Route 53): zones, their records and health checks.
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget, TxtRecord};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Names");
//! let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
//!
//! // `www.example.org`; without a name, a record is for the zone itself.
//! ARecord::builder("Www", &zone, RecordTarget::ip_addresses(["192.0.2.1"]))
//!     .record_name("www")
//!     .ttl(mins(5))
//!     .build(&stack);
//! TxtRecord::builder("Spf", &zone, ["v=spf1 -all"]).build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! What has an address of its own on AWS (the custom domain of an API, a distribution) is an alias
//! target: `RecordTarget::alias(&domain)`.

mod cloud_front;
mod dnssec;
mod health_check;
mod hosted_zone;
mod record_set;
mod record_types;
mod routing;
mod svcb;
mod target;
mod values;

pub use dnssec::{KeySigningKey, KeySigningKeyBuilder, KeySigningKeyStatus};
pub use health_check::{
    HealthCheck, HealthCheckBuilder, HealthCheckType, InsufficientDataHealthStatus,
};
pub use hosted_zone::{HostedZone, HostedZoneBuilder, PrivateHostedZone, PublicHostedZone};
pub use record_set::{RecordSet, RecordSetBuilder};
pub use record_types::{
    ARecord, AaaaRecord, CaaAmazonRecord, CaaRecord, CnameRecord, DsRecord, HttpsRecord, MxRecord,
    NsRecord, RecordType, SrvRecord, SvcbRecord, TxtRecord, ZoneDelegationRecord,
};
pub use routing::{CidrRoutingConfig, Continent, Failover, GeoLocation, Routing};
pub use svcb::{Alpn, HttpsRecordValue, SvcbRecordValue};
pub use target::{AliasRecordTarget, AliasTarget, RecordTarget};
pub use values::{CaaRecordValue, CaaTag, MxRecordValue, SrvRecordValue};
