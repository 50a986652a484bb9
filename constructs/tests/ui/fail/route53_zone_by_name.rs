//! A record is given the name of its zone instead of the zone.
use rustinfra_constructs::route53::{ARecord, RecordTarget};

fn main() {
    let _ = ARecord::builder("Record", "example.org", RecordTarget::ip_addresses(["192.0.2.1"]));
}
