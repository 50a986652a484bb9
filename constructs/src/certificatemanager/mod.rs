//! Certificates for TLS (AWS Certificate Manager).
//!
//! A certificate proves itself by records in the zone of its domain, which Certificate Manager
//! renews it by for as long as they are there:
//!
//! ```
//! use rustinfra_constructs::certificatemanager::{Certificate, CertificateValidation};
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::route53::PublicHostedZone;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
//! Certificate::builder("Certificate", "shop.example.org")
//!     .validation(CertificateValidation::from_dns(&zone))
//!     .build(&stack);
//! # assert!(app.assembly().is_ok());
//! ```

mod certificate;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod validation;

pub use certificate::{Certificate, CertificateBuilder, KeyAlgorithm, PrivateCertificate};
pub use validation::CertificateValidation;
