//! What a function's code runs on.

use std::borrow::Cow;

/// A Lambda runtime.
///
/// The constants are those of the CDK that it does not call deprecated. AWS lets no new functions be
/// created on a runtime some time after its language has ended: see the page. Name another with
/// [`Runtime::other`].
///
/// Two are equal that have the same name, whatever image code is bundled in.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
#[derive(Clone, Debug)]
pub struct Runtime {
    name: Cow<'static, str>,
    bundling_image: Option<Cow<'static, str>>,
}

impl PartialEq for Runtime {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Runtime {}

macro_rules! runtimes {
    ($all:ident: $($(#[$doc:meta])* $name:ident = $value:literal;)+) => {
        impl Runtime {
            $($(#[$doc])* pub const $name: Runtime =
                Runtime { name: Cow::Borrowed($value), bundling_image: None };)+

            /// All that are constants.
            pub const $all: &[Runtime] = &[$(Runtime::$name),+];
        }
    };
}

runtimes! {
    ALL:
    /// Node.js 20.
    NODEJS_20 = "nodejs20.x";
    /// Node.js 22.
    NODEJS_22 = "nodejs22.x";
    /// Node.js 24.
    NODEJS_24 = "nodejs24.x";
    /// Python 3.10.
    PYTHON_3_10 = "python3.10";
    /// Python 3.11.
    PYTHON_3_11 = "python3.11";
    /// Python 3.12.
    PYTHON_3_12 = "python3.12";
    /// Python 3.13.
    PYTHON_3_13 = "python3.13";
    /// Python 3.14.
    PYTHON_3_14 = "python3.14";
    /// Python 3.15.
    PYTHON_3_15 = "python3.15";
    /// Java 8 on Amazon Linux 2 (Corretto).
    JAVA_8_CORRETTO = "java8.al2";
    /// Java 8 on Amazon Linux 2023.
    JAVA_8_AL2023 = "java8.al2023";
    /// Java 11 on Amazon Linux 2.
    JAVA_11 = "java11";
    /// Java 11 on Amazon Linux 2023.
    JAVA_11_AL2023 = "java11.al2023";
    /// Java 17 on Amazon Linux 2.
    JAVA_17 = "java17";
    /// Java 17 on Amazon Linux 2023.
    JAVA_17_AL2023 = "java17.al2023";
    /// Java 21.
    JAVA_21 = "java21";
    /// Java 25.
    JAVA_25 = "java25";
    /// .NET 8.
    DOTNET_8 = "dotnet8";
    /// .NET 10.
    DOTNET_10 = "dotnet10";
    /// Ruby 3.2.
    RUBY_3_2 = "ruby3.2";
    /// Ruby 3.3.
    RUBY_3_3 = "ruby3.3";
    /// Ruby 3.4.
    RUBY_3_4 = "ruby3.4";
    /// Ruby 4.0.
    RUBY_4_0 = "ruby4.0";
    /// A program called `bootstrap` on Amazon Linux 2.
    PROVIDED_AL2 = "provided.al2";
    /// A program called `bootstrap` on Amazon Linux 2023: Rust, Go, C++.
    PROVIDED_AL2023 = "provided.al2023";
}

/// The language of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum RuntimeFamily {
    Nodejs,
    Java,
    Python,
    Dotnet,
    Go,
    Ruby,
    /// A program of one's own, or something newer.
    Other,
}

impl Runtime {
    /// The newest Node.js that is a constant; another with a new release of this library.
    pub const NODEJS_LATEST: Runtime = Runtime::NODEJS_24;

    /// A runtime by its identifier.
    pub fn other(identifier: impl Into<Cow<'static, str>>) -> Self {
        Self { name: identifier.into(), bundling_image: None }
    }

    /// Sets the image that code for it is [bundled in](super::Bundling::force_docker_bundling);
    /// default: AWS's for the runtime.
    #[must_use]
    pub fn with_bundling_docker_image(mut self, image: impl Into<Cow<'static, str>>) -> Self {
        self.bundling_image = Some(image.into());
        self
    }

    /// The image that code for it is built in, such as `public.ecr.aws/sam/build-nodejs22.x`.
    ///
    /// Source: <https://gallery.ecr.aws/sam/build-nodejs22.x>
    pub fn bundling_image(&self) -> String {
        match &self.bundling_image {
            Some(image) => image.to_string(),
            None => format!("public.ecr.aws/sam/build-{}", self.name),
        }
    }

    /// The identifier, such as `nodejs22.x`.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The language.
    pub fn family(&self) -> RuntimeFamily {
        let families = [
            ("nodejs", RuntimeFamily::Nodejs),
            ("java", RuntimeFamily::Java),
            ("python", RuntimeFamily::Python),
            ("dotnet", RuntimeFamily::Dotnet),
            ("go", RuntimeFamily::Go),
            ("ruby", RuntimeFamily::Ruby),
        ];
        families
            .into_iter()
            .find(|(name, _)| self.name.starts_with(name))
            .map_or(RuntimeFamily::Other, |(_, family)| family)
    }

    /// The version in the identifier, `(22, 0)` of `nodejs22.x`.
    pub(super) fn version(&self) -> (u32, u32) {
        let digits = self.name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let mut numbers =
            digits.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
    }

    /// Whether code can be given in the template itself: for Node.js and Python only.
    pub fn supports_inline_code(&self) -> bool {
        matches!(self.family(), RuntimeFamily::Nodejs | RuntimeFamily::Python)
    }

    /// Whether [SnapStart](super::FunctionBuilder::snap_start) works: for Java 11, Python 3.12,
    /// .NET 8 and later.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes>
    pub fn supports_snap_start(&self) -> bool {
        match self.family() {
            RuntimeFamily::Java => self.version().0 >= 11,
            RuntimeFamily::Python => self.version() >= (3, 12),
            RuntimeFamily::Dotnet => self.version().0 >= 8 && !self.name.contains("core"),
            _ => false,
        }
    }
}

impl std::fmt::Display for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
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
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            Architecture::Arm64 => "arm64",
            Architecture::X86_64 => "x86_64",
        }
    }

    /// Docker's name of it, for commands that build with it.
    pub fn docker_platform(self) -> &'static str {
        match self {
            Architecture::Arm64 => "linux/arm64",
            Architecture::X86_64 => "linux/amd64",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snap_start_is_for_some_runtimes_only() {
        for (runtime, expected) in [
            (Runtime::JAVA_11, true),
            (Runtime::other("java8.al2"), false),
            (Runtime::PYTHON_3_12, true),
            (Runtime::PYTHON_3_11, false),
            (Runtime::other("dotnetcore3.1"), false),
            (Runtime::DOTNET_8, true),
            (Runtime::NODEJS_22, false),
            (Runtime::PROVIDED_AL2023, false),
        ] {
            assert_eq!(runtime.supports_snap_start(), expected, "{runtime}");
        }
    }
}
