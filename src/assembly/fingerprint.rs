//! The hash of a file or directory, by exactly the CDK's algorithm, so that a ported construct's
//! asset keeps its name.
//!
//! A directory's hash covers, in order of name, the relative path and content hash of every file and
//! the target of every symbolic link that stays inside the directory; links that lead outside are
//! followed. Text files are hashed with `\n` line endings.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ignore::Ignore;
use crate::digest::{Sha256, hex};

/// Deeper nesting than this is a loop of links.
const MAX_DEPTH: usize = 128;

/// A file or directory of an asset that could not be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) path: PathBuf,
    pub(super) error: io::Error,
}

type Result<T> = std::result::Result<T, Unreadable>;

/// Names what was read in the error of reading it.
pub(super) fn reading<T>(path: &Path, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| Unreadable { path: path.to_path_buf(), error })
}

/// An entry that cannot be a part of an asset, whoever may read it.
fn unreadable(path: &Path, why: &'static str) -> Unreadable {
    Unreadable { path: path.to_path_buf(), error: io::Error::new(io::ErrorKind::InvalidInput, why) }
}

fn neither(path: &Path) -> Unreadable {
    unreadable(path, "it is neither a file nor a directory")
}

/// What a walk over an asset meets.
pub(super) enum Entry {
    /// A file: its path relative to the root, and where its content is.
    File { relative: String, real: PathBuf },
    /// A link inside the root, kept as a link.
    Link {
        relative: String,
        /// The target as the CDK's hash has it: an absolute one relative to the root.
        hashed: String,
        /// The target as a copy of the link needs it: relative to the link's own directory.
        target: String,
    },
}

/// SHA-256 of the asset at `path`, in hexadecimal; `extra` is what it depends on beside its content.
pub(super) fn fingerprint(path: &Path, ignore: &Ignore, extra: &str) -> Result<String> {
    let root = reading(path, fs::canonicalize(path))?;
    let mut hash = Sha256::new();
    field(&mut hash, "options.extra", extra);
    field(&mut hash, "options.follow", "external");
    if matches!(ignore, Ignore::Docker { .. }) {
        field(&mut hash, "options.ignoreMode", "docker");
    }
    if root.is_dir() {
        for entry in entries(&root, ignore, None)? {
            match entry {
                Entry::File { relative, real } => {
                    field(&mut hash, &format!("file:{relative}"), &content_hash(&real)?)
                }
                Entry::Link { relative, hashed, .. } => {
                    field(&mut hash, &format!("link:{relative}"), &hashed)
                }
            }
        }
    } else if !root.is_file() {
        return Err(neither(&root));
    } else {
        // The path of a single file relative to itself is empty.
        field(&mut hash, "file:", &content_hash(&root)?);
    }
    Ok(hex(&hash.finalize()))
}

/// SHA-256 of a directory of files in memory, in hexadecimal: the same as if they lay on disk.
pub(super) fn fingerprint_of_files(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    field(&mut hash, "options.extra", "");
    field(&mut hash, "options.follow", "external");
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, content) in files {
        field(&mut hash, &format!("file:{name}"), &hash_of(content));
    }
    hex(&hash.finalize())
}

/// SHA-256 of several hashes and texts, in hexadecimal.
pub(super) fn fingerprint_of_parts<'a>(
    parts: impl IntoIterator<Item = (&'a str, String)>,
) -> String {
    let mut hash = Sha256::new();
    for (name, value) in parts {
        field(&mut hash, name, &value);
    }
    hex(&hash.finalize())
}

fn field(hash: &mut Sha256, header: &str, value: &str) {
    hash.update([1]);
    hash.update(header);
    hash.update([2]);
    hash.update(value);
    hash.update([3]);
}

/// How much of a file is read, and for text decoded, at a time.
const CHUNK: usize = 8 * 1024;

/// Size and hash of a file's content; text with its line endings made `\n`.
///
/// Chunk by chunk, as the CDK does it: a character on the border of two chunks of text counts as the
/// replacement characters it is decoded to, and a zero byte makes the file binary if it is in the
/// first chunk that is not held back.
fn content_hash(path: &Path) -> Result<String> {
    Ok(hash_of(&reading(path, fs::read(path))?))
}

fn hash_of(content: &[u8]) -> String {
    let (mut hash, mut size, mut held, mut is_binary) = (Sha256::new(), 0, String::new(), false);
    for chunk in content.chunks(CHUNK) {
        if size == 0 {
            is_binary = chunk.contains(&0);
        }
        if is_binary {
            size += chunk.len();
            hash.update(chunk);
            continue;
        }
        held.push_str(&String::from_utf8_lossy(chunk));
        // A `\r` at the end may be half of a line ending.
        if !held.ends_with('\r') {
            let text = std::mem::take(&mut held).replace("\r\n", "\n");
            size += text.len();
            hash.update(text);
        }
    }
    hash.update(held);
    format!("{size}:{}", hex(&hash.finalize()))
}

/// Everything in the directory `root` that belongs to the asset, in order. The directory `own`, by
/// canonical path, does not: it is being written.
pub(super) fn entries(root: &Path, ignore: &Ignore, own: Option<PathBuf>) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    let mut walk = Walk { root, ignore, found: &mut found, open: own.into_iter().collect() };
    walk.directory(root, "", 0)?;
    Ok(found)
}

/// Whether the entry `inside`, relative to an asset's directory and there or not, belongs to it.
pub(super) fn belongs(inside: &Path, ignore: &Ignore) -> bool {
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let inside = parts.join("/");
    let outer = inside.match_indices('/').map(|(end, _)| &inside[..end]);
    // Nothing is looked for below what is left out.
    let mut paths = outer.chain([inside.as_str()]);
    !paths.any(|path| !path.is_empty() && ignore.leaves_out_below(path))
}

struct Walk<'a> {
    root: &'a Path,
    ignore: &'a Ignore,
    found: &'a mut Vec<Entry>,
    /// The directories being walked, by canonical path: a link back to one is a loop.
    open: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn directory(&mut self, real: &Path, relative: &str, depth: usize) -> Result<()> {
        let canonical = reading(real, fs::canonicalize(real))?;
        if depth > MAX_DEPTH || !self.open.insert(canonical.clone()) {
            return Ok(());
        }
        let children = fs::read_dir(real).and_then(|all| all.collect::<io::Result<Vec<_>>>());
        let named = |child: fs::DirEntry| match child.file_name().into_string() {
            Ok(name) => Ok((name, child)),
            Err(_) => {
                Err(unreadable(&child.path(), "its name is not UTF-8, which an archive needs"))
            }
        };
        let children = reading(real, children)?.into_iter().map(named);
        let mut children = children.collect::<Result<Vec<_>>>()?;
        // The CDK sorts by JavaScript's string order: by UTF-16 code units.
        children.sort_by_cached_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
        for (name, child) in children {
            let path = if relative.is_empty() { name } else { format!("{relative}/{name}") };
            if self.ignore.leaves_out_below(&path) {
                continue;
            }
            let kind = reading(&child.path(), child.file_type())?;
            if kind.is_symlink() {
                self.link(&child.path(), path, depth)?;
            } else if kind.is_dir() {
                self.directory(&child.path(), &path, depth + 1)?;
            } else if kind.is_file() {
                self.add(Entry::File { relative: path, real: child.path() });
            } else if !self.ignore.leaves_out(&path) {
                return Err(neither(&child.path()));
            }
        }
        self.open.remove(&canonical);
        Ok(())
    }

    fn add(&mut self, entry: Entry) {
        let (Entry::File { relative, .. } | Entry::Link { relative, .. }) = &entry;
        if !self.ignore.leaves_out(relative) {
            self.found.push(entry);
        }
    }

    fn link(&mut self, path: &Path, relative: String, depth: usize) -> Result<()> {
        let target = reading(path, fs::read_link(path))?;
        let resolved = path.parent().unwrap_or(self.root).join(&target);
        // Only the directory is resolved: a link to a link stays one.
        let canonical = match (resolved.parent().map(fs::canonicalize), resolved.file_name()) {
            (Some(Ok(parent)), Some(name)) => parent.join(name),
            _ => fs::canonicalize(&resolved).unwrap_or(resolved),
        };
        let followed = !canonical.starts_with(self.root);
        let meta = fs::metadata(&canonical);
        let meta = match self.ignore {
            // Docker takes links as they are.
            Ignore::Docker { .. } => meta.ok(),
            // A link that leads nowhere, or round and round, cannot be packed.
            Ignore::Glob(_) => Some(reading(path, meta)?),
        };
        match meta.filter(|_| followed) {
            Some(meta) if meta.is_dir() => self.directory(&canonical, &relative, depth + 1)?,
            Some(meta) if meta.is_file() => self.add(Entry::File { relative, real: canonical }),
            Some(_) if self.ignore.leaves_out(&relative) => {}
            Some(_) => return Err(neither(path)),
            None => {
                let written = target.to_string_lossy().into_owned();
                let (hashed, target) = match canonical.strip_prefix(self.root) {
                    Ok(inside) if target.is_absolute() => {
                        (inside.to_string_lossy().into_owned(), from_link(&relative, inside))
                    }
                    // Found through a link that leads outside, it has another place in the copy.
                    Ok(inside) if path != self.root.join(&relative) => {
                        (written, from_link(&relative, inside))
                    }
                    _ => (written.clone(), written),
                };
                self.add(Entry::Link { relative, hashed, target });
            }
        }
        Ok(())
    }
}

/// The way from the directory of the link `relative` to `inside`, both relative to the root.
fn from_link(relative: &str, inside: &Path) -> String {
    let up = "../".repeat(relative.matches('/').count());
    match format!("{up}{}", inside.to_string_lossy()) {
        way if way.is_empty() => ".".to_string(),
        way => way,
    }
}
