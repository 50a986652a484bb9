//! The data a table starts with.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// The form of imported data.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[doc(alias = "InputFormat")]
pub enum ImportFormat {
    /// DynamoDB's own JSON, one item a line.
    DynamoDbJson,
    /// Amazon Ion.
    Ion,
    /// Lines of separated values.
    Csv {
        /// What stands between values; `None` is a comma.
        delimiter: Option<char>,
        /// The names of the columns; if empty, the first line of each file has them.
        header: Vec<String>,
    },
}

/// How imported data is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// By gzip.
    Gzip,
    /// By Zstandard.
    Zstd,
}

/// Data in a bucket with which a table is created. It is read once; later changes of this setting
/// replace the table.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html>
#[derive(Clone, Debug)]
#[must_use = "an import source does nothing until a table builder gets it"]
pub struct ImportSource {
    bucket: Value<refs::S3BucketName>,
    format: ImportFormat,
    owner: Option<String>,
    prefix: Option<String>,
    compression: Option<Compression>,
}

impl ImportSource {
    /// The files of a bucket.
    pub fn new(bucket: impl IntoValue<refs::S3BucketName>, format: ImportFormat) -> Self {
        Self { bucket: bucket.into_value(), format, owner: None, prefix: None, compression: None }
    }

    /// Sets the account that owns the bucket, if it is another one.
    pub fn bucket_owner(mut self, account: &str) -> Self {
        self.owner = Some(account.to_string());
        self
    }

    /// Reads only what is below a prefix.
    pub fn key_prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_string());
        self
    }

    /// Says how the files are compressed; default not at all.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    pub(super) fn into_expr(self) -> Expr {
        let mut source = Expr::map([("S3Bucket", self.bucket.into_expr())]);
        if let Some(owner) = self.owner {
            source.set("S3BucketOwner", owner.into());
        }
        if let Some(prefix) = self.prefix {
            source.set("S3KeyPrefix", prefix.into());
        }
        let format = match &self.format {
            ImportFormat::DynamoDbJson => "DYNAMODB_JSON",
            ImportFormat::Ion => "ION",
            ImportFormat::Csv { .. } => "CSV",
        };
        let mut import = Expr::map([("InputFormat", format.into()), ("S3BucketSource", source)]);
        if let Some(compression) = self.compression {
            let name = match compression {
                Compression::None => "NONE",
                Compression::Gzip => "GZIP",
                Compression::Zstd => "ZSTD",
            };
            import.set("InputCompressionType", name.into());
        }
        if let ImportFormat::Csv { delimiter, header } = self.format
            && (delimiter.is_some() || !header.is_empty())
        {
            let mut csv = Expr::Map(Vec::new());
            if let Some(delimiter) = delimiter {
                csv.set("Delimiter", delimiter.to_string().into());
            }
            if !header.is_empty() {
                csv.set("HeaderList", Expr::list(header.into_iter().map(Expr::from)));
            }
            import.set("InputFormatOptions", Expr::map([("Csv", csv)]));
        }
        import
    }
}
