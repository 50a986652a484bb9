//! The configuration file, `rustinfra.toml` or `rustinfra.yaml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::args::RequireApproval;
use super::error::{CliError, CliResult};
use super::suggest::closest;
use crate::tree::Environment;

/// The names a configuration file may have, in the order they are looked for.
pub(crate) const FILE_NAMES: [&str; 3] = ["rustinfra.toml", "rustinfra.yaml", "rustinfra.yml"];

/// Settings of the `rustinfra` command for one app.
///
/// They stand in `rustinfra.toml` or `rustinfra.yaml`, in the app's directory or
/// one above it. An argument on the command line wins over the file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[schemars(title = "rustinfra configuration", extend("$id" = "rustinfra.schema.json"))]
pub struct Config {
    /// The app: a directory with a cargo package or a cloud assembly, relative
    /// to this file, or else a command line that writes an assembly.
    pub app: Option<String>,
    /// The binary to run, when the app's package has several.
    pub bin: Option<String>,
    /// Build the app in release mode.
    pub release: Option<bool>,
    /// Where the cloud assembly is written, relative to the app's directory.
    pub output: Option<PathBuf>,
    /// Context values handed to the app.
    pub context: Map<String, Value>,
    /// The profile of the AWS configuration to use.
    pub profile: Option<String>,
    /// The region of stacks that do not name one.
    pub region: Option<String>,
    /// Tags put on every stack and so on every resource that can be tagged.
    pub tags: BTreeMap<String, String>,
    /// When `deploy` asks before it changes something.
    pub require_approval: Option<RequireApproval>,
    /// How many stacks may be deployed at once.
    #[schemars(range(min = 1))]
    pub concurrency: Option<u16>,
    /// The local endpoint that `--local` uses.
    pub local: LocalConfig,
}

/// Settings of the local endpoint.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LocalConfig {
    /// The port to listen on; a free one is chosen otherwise.
    #[schemars(range(min = 1))]
    pub port: Option<u16>,
}

impl Config {
    /// Finds the configuration file of `directory`: in it, or in the nearest directory above.
    pub fn find(directory: &Path) -> CliResult<Option<PathBuf>> {
        for directory in directory.ancestors() {
            let found: Vec<_> = FILE_NAMES
                .iter()
                .map(|name| directory.join(name))
                .filter(|path| path.is_file())
                .collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok(Some(one.clone())),
                [first, second, ..] => {
                    return Err(CliError::usage(
                        "config",
                        "two configuration files stand side by side",
                    )
                    .detail(first.display().to_string())
                    .detail(second.display().to_string())
                    .hinted("keep one of them"));
                }
            }
        }
        Ok(None)
    }

    /// Reads a configuration file; its extension tells the language.
    pub fn read(path: &Path) -> CliResult<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| refused(path, &error))?;
        let config: Config = match path.extension().and_then(|extension| extension.to_str()) {
            Some("toml") => toml::from_str(&text).map_err(|error| refused(path, &error))?,
            // An empty YAML document is null, which is not a mapping.
            _ if is_blank_yaml(&text) => Config::default(),
            _ => serde_yaml::from_str(&text).map_err(|error| refused(path, &error))?,
        };
        if config.concurrency == Some(0) {
            return Err(refused(
                path,
                &"`concurrency` is 0; at least one stack must be deployed at a time",
            ));
        }
        if config.app.as_deref().is_some_and(|app| app.trim().is_empty()) {
            return Err(refused(path, &"`app` is empty"));
        }
        if let Some(region) = config.region.as_deref().filter(|name| !Environment::is_region(name))
        {
            let told = format!("`region` is `{region}`, but a region is of the form `eu-west-1`");
            return Err(refused(path, &told));
        }
        Ok(config)
    }

    /// Returns the JSON Schema of the file, for editors.
    pub fn schema() -> Value {
        schemars::schema_for!(Config).to_value()
    }
}

fn is_blank_yaml(text: &str) -> bool {
    text.lines()
        .all(|line| matches!(line.trim(), "" | "---" | "...") || line.trim_start().starts_with('#'))
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> CliError {
    let message = error.to_string();
    let hint = did_you_mean(&message);
    let mut refused = CliError::usage("config", format!("`{}` cannot be used", path.display()));
    for line in message.trim_end().lines() {
        refused = refused.detail(line);
    }
    refused.maybe_hinted(hint).hinted("`rustinfra schema` prints what the file may hold")
}

/// Reads the unknown key and the known ones out of serde's message.
fn did_you_mean(message: &str) -> Option<String> {
    let (_, rest) = message
        .split_once("unknown field `")
        .or_else(|| message.split_once("unknown variant `"))?;
    let (unknown, rest) = rest.split_once('`')?;
    let known = rest.lines().next()?.split('`').skip(1).step_by(2);
    closest(unknown, known).map(|known| format!("did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_key_is_matched_with_a_known_one() {
        let error =
            toml::from_str::<Config>("ouptut = \"x\"").expect_err("the key is unknown").to_string();
        assert_eq!(did_you_mean(&error).as_deref(), Some("did you mean `output`?"));
    }

    #[test]
    fn both_languages_say_the_same() {
        let toml: Config = toml::from_str("app = \"shop\"\nrequire-approval = \"never\"\n[context]\nstage = \"dev\"\n[local]\nport = 4577").expect("valid");
        let yaml: Config = serde_yaml::from_str(
            "app: shop\nrequire-approval: never\ncontext:\n  stage: dev\nlocal:\n  port: 4577\n",
        )
        .expect("valid");
        assert_eq!(format!("{toml:?}"), format!("{yaml:?}"));
        assert_eq!(toml.local.port, Some(4577));
    }

    #[test]
    fn the_settings_of_the_readme_are_settings() {
        let readme = include_str!("../../README.md");
        let example = readme.split("```").find_map(|block| block.strip_prefix("toml\nregion"));
        let config: Config = toml::from_str(&format!("region{}", example.unwrap_or_default()))
            .expect("the example is well formed");
        assert_eq!(config.region.as_deref(), Some("eu-central-1"));
        assert_eq!(config.require_approval, Some(RequireApproval::Broadening));
        assert_eq!(config.tags["team"], "shop");
        assert_eq!(config.context["stage"], "dev");
    }

    #[test]
    fn the_schema_names_every_key_in_kebab_case() {
        let schema = Config::schema();
        let keys: Vec<_> =
            schema["properties"].as_object().expect("an object").keys().cloned().collect();
        assert_eq!(
            keys,
            [
                "app",
                "bin",
                "release",
                "output",
                "context",
                "profile",
                "region",
                "tags",
                "require-approval",
                "concurrency",
                "local"
            ]
        );
        assert_eq!(schema["additionalProperties"], false);
    }
}
