//! Zip archives that are the same, byte for byte, wherever they are made.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs a folder, or a single file, into a zip archive.
///
/// Entries are sorted and have one fixed time; of the mode only "may be executed" is kept, which a Lambda
/// function's `bootstrap` needs. Links are followed, as CloudFormation's own packager does.
pub(super) fn zip(source: &Path) -> io::Result<Vec<u8>> {
    let mut files = Vec::new();
    if source.is_dir() {
        gather(source, PathBuf::new(), &mut files)?;
    } else {
        let name = source.file_name().map(PathBuf::from).unwrap_or_default();
        files.push((name, source.to_owned()));
    }
    files.sort();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, file) in files {
        let mode = if is_executable(&file)? { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode);
        let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        archive.start_file(name.join("/"), options)?;
        archive.write_all(&fs::read(&file)?)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn gather(folder: &Path, below: PathBuf, files: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), below.join(entry.file_name()));
        if fs::metadata(&path)?.is_dir() {
            gather(&path, name, files)?;
        } else {
            files.push((name, path));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(file)?.permissions().mode() & 0o111 != 0)
}

/// Elsewhere no file says whether it may be executed, so all may.
#[cfg(not(unix))]
fn is_executable(_file: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::io::Cursor;
    use std::os::unix::fs::PermissionsExt as _;

    use super::zip;

    #[test]
    fn entries_are_sorted_and_only_what_may_be_executed_may_be_executed() {
        let folder = std::env::temp_dir().join(format!("rustinfra-zip-{}", std::process::id()));
        fs::create_dir_all(folder.join("lib")).expect("the folder can be made");
        for (name, mode) in [("run", 0o700), ("data", 0o600), ("lib/code", 0o664)] {
            let file = folder.join(name);
            fs::write(&file, name).expect("the file can be written");
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("it is ours");
        }
        let bytes = zip(&folder).expect("it can be packed");
        fs::remove_dir_all(&folder).expect("it is there");
        let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
        let entries: Vec<(String, u32)> = (0..archive.len())
            .map(|at| {
                let file = archive.by_index(at).expect("an entry");
                let name = file.name().expect("a name of UTF-8").into_owned();
                (name, file.unix_mode().unwrap_or_default() & 0o777)
            })
            .collect();
        let expected = [("data", 0o644), ("lib/code", 0o644), ("run", 0o755)];
        assert_eq!(entries, expected.map(|(name, mode)| (name.to_owned(), mode)));
    }
}
