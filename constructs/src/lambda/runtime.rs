//! What a function's code runs on.

use std::borrow::Cow;

/// A Lambda runtime.
///
/// The constants are the runtimes that are neither deprecated nor about to be; name another with
/// [`Runtime::other`].
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime(Cow<'static, str>);

macro_rules! runtimes {
    ($($(#[$doc:meta])* $name:ident = $value:literal;)+) => {
        impl Runtime {
            $($(#[$doc])* pub const $name: Runtime = Runtime(Cow::Borrowed($value));)+
        }
    };
}

runtimes! {
    /// Node.js 22.
    NODEJS_22 = "nodejs22.x";
    /// Node.js 24.
    NODEJS_24 = "nodejs24.x";
    /// Python 3.12.
    PYTHON_3_12 = "python3.12";
    /// Python 3.13.
    PYTHON_3_13 = "python3.13";
    /// Python 3.14.
    PYTHON_3_14 = "python3.14";
    /// Java 21.
    JAVA_21 = "java21";
    /// Java 25.
    JAVA_25 = "java25";
    /// .NET 8.
    DOTNET_8 = "dotnet8";
    /// Ruby 3.4.
    RUBY_3_4 = "ruby3.4";
    /// A program called `bootstrap` on Amazon Linux 2023: Rust, Go, C++.
    PROVIDED_AL2023 = "provided.al2023";
}

impl Runtime {
    /// A runtime by its identifier.
    pub fn other(identifier: impl Into<Cow<'static, str>>) -> Self {
        Self(identifier.into())
    }

    /// The identifier, such as `nodejs22.x`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether code can be given in the template itself: for Node.js and Python only.
    pub(crate) fn takes_inline_code(&self) -> bool {
        self.0.starts_with("nodejs") || self.0.starts_with("python")
    }
}

/// The processor a function runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// AWS Graviton: cheaper, for most code as fast or faster.
    Arm64,
    /// Intel and AMD, 64 bit; the default.
    X86_64,
}

impl Architecture {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Architecture::Arm64 => "arm64",
            Architecture::X86_64 => "x86_64",
        }
    }
}
