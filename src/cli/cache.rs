//! Where rustinfra keeps what it can make again.

use std::path::PathBuf;

/// Returns the cache directory: `$RUSTINFRA_CACHE`, else `$XDG_CACHE_HOME/rustinfra`,
/// else `~/.cache/rustinfra`.
pub(crate) fn directory() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("RUSTINFRA_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("rustinfra")))
        .or_else(|| set("HOME").map(|home| home.join(".cache").join("rustinfra")))
        .map(|directory| std::path::absolute(&directory).unwrap_or(directory))
}
