//! Paths in what esbuild wrote: they lead from a directory that is another each time, or to it, and are
//! made those of the project and of the bundle.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value as Json;

use super::node_modules::write;

/// Before a source map in base 64, in the last line of a bundle.
const INLINE: &str = "# sourceMappingURL=data:application/json;base64,";

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Makes the sources of the source maps in `files` lead from the project; for esbuild they were in
/// `output`.
pub(super) fn settle_maps(project: &Path, output: &Path, files: &Path) -> Result<(), String> {
    // esbuild resolves links of what it bundles.
    let real = project.canonicalize();
    let projects = [project, real.as_deref().unwrap_or(project)];
    let settled = |text: &str| {
        let mut map: Json = serde_json::from_str(text).ok()?;
        for source in map.get_mut("sources")?.as_array_mut()? {
            // Others are no files: `webpack://lib/index.ts`, `(disabled):fs`.
            let way = source.as_str().filter(|source| source.starts_with("../"));
            if let Some(path) = way.and_then(|way| within(&projects, &output.join(way))) {
                *source = path.into();
            }
        }
        Some(map.to_string())
    };
    for bundle in ["index.js", "index.mjs", "index.css"] {
        change(&files.join(format!("{bundle}.map")), settled)?;
        change(&files.join(bundle), |text| {
            let start = text.rfind(INLINE)? + INLINE.len();
            let (before, rest) = text.split_at(start);
            let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
            let (map, after) = rest.split_at(end);
            let map = settled(&String::from_utf8(decoded(map)).ok()?)?;
            Some(format!("{before}{}{after}", encoded(map.as_bytes())))
        })?;
    }
    Ok(())
}

/// Makes the metafile in `files` name the files of the bundle as they are beside it, with the size
/// that they have; for esbuild they were in `output`.
pub(super) fn settle_metafile(output: &Path, files: &Path) -> Result<(), String> {
    let directory = format!("{}/", output.file_name().unwrap_or_default().to_string_lossy());
    let name = |path: &str| match path.split_once(&directory) {
        Some((_, name)) => name.to_string(),
        None => path.to_string(),
    };
    let rename = |path: Option<&mut Json>| {
        if let Some(path) = path
            && let Some(text) = path.as_str()
        {
            *path = name(text).into();
        }
    };
    change(&files.join("index.meta.json"), |text| {
        let mut meta: Json = serde_json::from_str(text).ok()?;
        let outputs = meta.get_mut("outputs")?.as_object_mut()?;
        let settled = |(path, mut output): (String, Json)| {
            let path = name(&path);
            if let Ok(file) = fs::metadata(files.join(&path)) {
                output["bytes"] = file.len().into();
            }
            rename(output.get_mut("cssBundle"));
            let imports = output.get_mut("imports").and_then(Json::as_array_mut);
            for import in imports.into_iter().flatten() {
                rename(import.get_mut("path"));
            }
            (path, output)
        };
        *outputs = std::mem::take(outputs).into_iter().map(settled).collect();
        Some(format!("{meta:#}\n"))
    })
}

/// Changes a text file that is there, if it is of the kind that is meant.
fn change(file: &Path, changed: impl FnOnce(&str) -> Option<String>) -> Result<(), String> {
    let text = fs::read_to_string(file).ok();
    match text.and_then(|text| changed(&text)) {
        Some(text) => write(file, text.as_bytes()),
        None => Ok(()),
    }
}

/// The way to a file from the project it is in, or else from the last, with `/`. `None` from one drive
/// to another.
fn within(projects: &[&Path; 2], file: &Path) -> Option<String> {
    let mut plain = PathBuf::new();
    for part in file.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    let project = projects.iter().find(|project| plain.starts_with(project)).or(projects.last())?;
    let both = project.components().zip(plain.components());
    let common = both.take_while(|(one, other)| one == other).count();
    if common == 0 {
        return None;
    }
    let up = project.components().skip(common).map(|_| "..".into());
    let down = plain.components().skip(common).map(|part| part.as_os_str().to_string_lossy());
    Some(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Bytes in base 64; a library for these two functions would be built with every app.
fn encoded(bytes: &[u8]) -> String {
    let four = |three: &[u8]| {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        let digit = move |at: usize| char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
        let used = three.len() + 1;
        (0..4).map(move |at| if at < used { digit(at) } else { '=' })
    };
    bytes.chunks(3).flat_map(four).collect()
}

/// The bytes of a text in base 64.
fn decoded(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let digits: Vec<usize> = digits.collect();
    let three = |four: &[usize]| {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - four.len()));
        let bytes = [bits >> 16, bits >> 8, bits].map(|bits| (bits & 255) as u8);
        bytes.into_iter().take(four.len() - 1)
    };
    digits.chunks(4).flat_map(three).collect()
}
