//! The folder that an assembly is written to, and the assets around it.

use std::fs;
use std::path::{Path, PathBuf};

use super::asset::{AssetSource, Packaging};
use super::fingerprint::belongs;
use super::ignore::Ignore;
use crate::diagnostic::Diagnostic;
use crate::tree::Tree;

/// Assets that the output folder belongs to: each run would change what the next one hashes.
pub(super) fn around_output(tree: &Tree, out: &Path) -> Vec<Diagnostic> {
    let out = settled(out);
    let mut found = Vec::new();
    let order = tree.in_order();
    let stacks = order.iter().filter_map(|&node| tree.stack_data(node));
    for asset in stacks.flat_map(|stack| stack.assets.values()) {
        let (path, ignore) = match &asset.source {
            AssetSource::Path { path, exclude, .. } => (path, Ignore::glob(exclude)),
            AssetSource::Image { directory, rules, .. } => (directory, Ignore::docker(rules)),
            _ => continue,
        };
        let directory = settled(path);
        let Ok(inside) = out.strip_prefix(&directory) else { continue };
        if asset.packaging == Packaging::File || !belongs(inside, &ignore) {
            continue;
        }
        let diagnostic =
            Diagnostic::error("asset-contains-output", "an asset contains the output folder")
                .detail(format!(
                    "The assembly is written to `{}`, which belongs to the asset `{}`: its hash \
                     would change with every run.",
                    out.display(),
                    directory.display()
                ))
                .path(&asset.display_name);
        let diagnostic = match asset.owner {
            Some(owner) => diagnostic.at(tree[owner].location),
            None => diagnostic,
        };
        let elsewhere = "choose a folder outside of it with `--out`";
        found.push(diagnostic.help(match inside.as_os_str().is_empty() {
            true => elsewhere.to_string(),
            false => format!(
                "give a smaller directory, leave the folder out with `.exclude(\"{}\")`, or \
                 {elsewhere}",
                inside.display()
            ),
        }));
    }
    found
}

/// The canonical form of a path whose last parts need not be there.
fn settled(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let existing = path.ancestors().find_map(|a| Some((a, fs::canonicalize(a).ok()?)));
    match existing.map(|(part, real)| path.strip_prefix(part).map(|rest| real.join(rest))) {
        Some(Ok(settled)) => settled.components().collect(),
        _ => path,
    }
}
