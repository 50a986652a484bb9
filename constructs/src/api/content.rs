//! What becomes of bodies.

/// What becomes of a request whose content type has no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassthroughBehavior {
    /// It is passed on as it is.
    WhenNoMatch,
    /// It is passed on only if there are no templates at all.
    WhenNoTemplates,
    /// It is refused.
    Never,
}

impl PassthroughBehavior {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            PassthroughBehavior::WhenNoMatch => "WHEN_NO_MATCH",
            PassthroughBehavior::WhenNoTemplates => "WHEN_NO_TEMPLATES",
            PassthroughBehavior::Never => "NEVER",
        }
    }
}

/// How a body is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentHandling {
    /// From Base64 text to binary.
    ConvertToBinary,
    /// From binary to Base64 text.
    ConvertToText,
}

impl ContentHandling {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            ContentHandling::ConvertToBinary => "CONVERT_TO_BINARY",
            ContentHandling::ConvertToText => "CONVERT_TO_TEXT",
        }
    }
}
