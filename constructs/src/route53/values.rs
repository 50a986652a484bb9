//! The values of records that have parts.

use rustinfra::prelude::*;

/// A server of a service.
#[derive(Clone)]
pub struct SrvRecordValue {
    priority: u16,
    weight: u16,
    port: u16,
    host: Value<String>,
}

impl SrvRecordValue {
    /// A server; those of the lowest priority are tried first, each as often as its weight says.
    pub fn new(priority: u16, weight: u16, port: u16, host_name: impl IntoValue<String>) -> Self {
        Self { priority, weight, port, host: host_name.into_value() }
    }

    pub(super) fn to_value(&self) -> Value<String> {
        let Self { priority, weight, port, host } = self;
        sub!("{} {}", format!("{priority} {weight} {port}"), host)
    }
}

/// A mail server.
#[derive(Clone)]
pub struct MxRecordValue {
    priority: u16,
    host: Value<String>,
}

impl MxRecordValue {
    /// A server; those of the lowest priority are tried first.
    pub fn new(priority: u16, host_name: impl IntoValue<String>) -> Self {
        Self { priority, host: host_name.into_value() }
    }

    pub(super) fn to_value(&self) -> Value<String> {
        sub!("{} {}", self.priority.to_string(), &self.host)
    }
}

/// What a [`CaaRecordValue`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaaTag {
    /// Certificates of any kind.
    Issue,
    /// Certificates with a `*`.
    IssueWild,
    /// Where to report requests that are not allowed.
    Iodef,
}

/// Who may issue certificates.
#[derive(Clone)]
pub struct CaaRecordValue {
    flag: u8,
    tag: CaaTag,
    value: String,
}

impl CaaRecordValue {
    /// `value` is the domain of a certificate authority, or where to report; `flag` is 0, or 128 for
    /// what an authority has to understand.
    pub fn new(flag: u8, tag: CaaTag, value: &str) -> Self {
        Self { flag, tag, value: value.to_string() }
    }

    pub(super) fn to_value(&self) -> Value<String> {
        let tag = match self.tag {
            CaaTag::Issue => "issue",
            CaaTag::IssueWild => "issuewild",
            CaaTag::Iodef => "iodef",
        };
        format!("{} {tag} \"{}\"", self.flag, self.value).into_value()
    }
}

/// A text in quotes, in pieces of at most 255 characters.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat>
pub(super) fn quoted(value: Value<String>) -> Value<String> {
    let Some(text) = value.expr().as_text() else { return sub!("\"{}\"", value) };
    let characters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = match characters.is_empty() {
        true => vec!["\"\"".to_string()],
        false => characters
            .chunks(255)
            .map(|piece| {
                let piece: String = piece.iter().collect();
                format!("\"{}\"", piece.replace('\\', "\\\\").replace('"', "\\\""))
            })
            .collect(),
    };
    pieces.concat().into_value()
}
