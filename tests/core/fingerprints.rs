//! Assets have the hashes that the CDK gives them; the expected ones are the CDK's own.

use std::fs;
use std::path::{Path, PathBuf};

use rustinfra_constructs::prelude::*;

use crate::folders;

/// Writes files into a folder of the test's own.
#[track_caller]
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = folders::folder(&format!("fingerprints/{name}"));
    for (path, content) in files {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(e) = made.and_then(|()| fs::write(&path, content)) {
            panic!("{}: {e}", path.display());
        }
    }
    folder
}

/// Compares the hash of a file or folder, without what the patterns exclude.
#[track_caller]
fn check(path: &Path, exclude: &[&str], expected: &str) {
    let app = App::new();
    let stack = Stack::new(&app, "Assets");
    let builder = FileAsset::builder("Asset", path);
    let builder = exclude.iter().fold(builder, |builder, pattern| builder.exclude(pattern));
    let asset = builder.build(&stack);
    assert_eq!(asset.hash(), expected, "{} without {exclude:?}", path.display());
    assert!(app.assembly().is_ok());
}

#[test]
fn single_files() {
    let border = format!("{}é{}\r\n", "a".repeat(8191), "b".repeat(100));
    let lines = format!("{}\r\n{}\r\n", "a".repeat(8191), "b".repeat(8191));
    let late = [b"a\r\n".repeat(4000), vec![0, 13, 10]].concat();
    let files: [(&str, &[u8], &str); 6] = [
        (
            "single.txt",
            b"hello\n",
            "549b144eccd7807d632712b653e30c42e8747617c2d8d4d083a75a701b0837b9",
        ),
        // Line endings count as `\n`, a lone `\r` as itself.
        (
            "crlf.txt",
            b"one\r\ntwo\r\nthree\rfour\n",
            "a3cc83ab2fef10c6856dabe3d3392b58e0ad04871d800cdb108995bbdd6577b9",
        ),
        // A character, or a line ending, on the border of two chunks of 8 KB.
        (
            "long.txt",
            border.as_bytes(),
            "ecd43ba7774d0f410fc9fe6e55cbef7f461f2ffff42d48ac20b75ba42d927fb9",
        ),
        (
            "border.txt",
            lines.as_bytes(),
            "71e790784513b9f2c6df61ece13225c0bb94a64858128e6efe53b3ef394dbbd1",
        ),
        // A zero byte makes a file binary, if it is in the first 8 KB; here they end with half a
        // line ending and are held back.
        (
            "binary.bin",
            &[0, 1, 13, 10, 255],
            "0e8d0f4b7452ebbd42e7f0bb4e8dc6fa15aa3c150cdfd1a2218f7c96bab9b859",
        ),
        ("late.bin", &late, "9673495667ee3dd852394b66e03a4de0bae36960c1c56e6cba95cca381eb2cee"),
    ];
    for (name, content, expected) in files {
        check(&folder("single", &[(name, content)]).join(name), &[], expected);
    }
}

#[test]
fn folders_with_and_without_what_is_excluded() {
    let tree = folder(
        "tree",
        &[
            ("index.mjs", b"export const handler = 1;\n"),
            ("README.md", b"# readme\n"),
            ("sub/deep.md", b"deep\n"),
            ("sub/code.js", b"1\r\n"),
            ("empty.txt", b""),
            ("Zed.txt", b"z"),
            (".hidden", b"h"),
        ],
    );
    check(&tree, &[], "d873d747d8b35dd848c370a336c588d817672e934c87b11a350432a74b04160f");
    let documents = "b5dbc8e33efec64783e56cb557e4aa334dce464e9c178d95993122ea1974ad0a";
    check(&tree, &["*.md"], documents);
    check(&tree, &["**/*.md"], documents);
    let sub = "f5231fdf7c0f116d05696ccdda7868b74dc63f3ea3b9e8d40a3670a0db63c621";
    check(&tree, &["sub"], sub);
    check(&tree, &["sub/**"], sub);
    let one = "e7a980d281f5d33892abdb7685b0bc70d0ea56ee8b0daca7b249ed68956f5a87";
    check(&tree, &["sub/*.md"], one);
    let hidden = "3bd782e8e5f3e032b799417bc024e5db22bc11b5a2e50162beea2a0412ba208f";
    check(&tree, &[".*"], hidden);
    let all_but_one = "d927dd2475c333e4c115f1adde65622c397a257bc153712c8c9ba83c8a9ea03f";
    check(&tree, &["*", "!index.mjs"], all_but_one);
}

#[test]
fn names_are_in_the_order_of_their_utf_16_code_units() {
    // As characters they are in the other order.
    let names: [(&str, &[u8]); 2] = [("\u{ff21}.txt", b"one"), ("\u{10000}.txt", b"two")];
    let hash = "fffb07ef4dde31f7a00579f37b4f297ca55f2615f5d821cccdeb6f9c0e79b25c";
    check(&folder("names", &names), &[], hash);
}

#[cfg(unix)]
#[test]
fn links_inside_are_kept_and_links_that_lead_outside_are_followed() {
    use std::os::unix::fs::symlink;
    let root = folder(
        "links",
        &[
            ("asset/target.txt", b"t\n"),
            ("asset/dir/inner.txt", b"i\n"),
            ("outside/out.txt", b"o\n"),
        ],
    );
    let asset = root.join("asset");
    for (target, link) in [
        ("target.txt", "inside"),
        ("dir", "indir"),
        ("../outside/out.txt", "outfile"),
        ("../outside", "outdir"),
        ("../target.txt", "dir/up"),
    ] {
        if let Err(e) = symlink(target, asset.join(link)) {
            panic!("{link}: {e}");
        }
    }
    check(&asset, &[], "fbb61380c7e7fb440bbfe6bb96b6a1cf57b8f34a6eb6b07fac3c1f5be4dfea58");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_packed_is_told_with_its_path() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let told = |name: &str, make: &dyn Fn(&Path)| {
        let root = folder(&format!("odd-{name}"), &[("index.js", b"")]);
        make(&root);
        let app = App::new();
        let stack = Stack::new(&app, "Assets");
        FileAsset::builder("Asset", &root).build(&stack);
        let text = app.assembly().expect_err("it cannot be packed").to_string();
        let line = text.lines().nth(1).unwrap_or_default().trim().to_owned();
        line.replace(&root.display().to_string(), "ROOT")
    };
    let link =
        |to: &'static str| move |root: &Path| symlink(to, root.join("link")).expect("a link");
    assert_eq!(
        told("dangling", &link("missing")),
        "failed to read `ROOT/link`: No such file or directory (os error 2)"
    );
    let round = told("round", &link("link"));
    assert!(
        round.starts_with("failed to read `ROOT/link`: Too many levels of symbolic"),
        "{round}"
    );
    assert_eq!(
        told("device", &link("/dev/zero")),
        "failed to read `ROOT/link`: it is neither a file nor a directory"
    );
    assert_eq!(
        told("socket", &|root| drop(UnixListener::bind(root.join("s")).expect("a socket"))),
        "failed to read `ROOT/s`: it is neither a file nor a directory"
    );
    assert_eq!(
        told("bytes", &|root| {
            fs::write(root.join(OsStr::from_bytes(b"a\xff")), "").expect("a file");
        }),
        "failed to read `ROOT/a\u{fffd}`: its name is not UTF-8, which an archive needs"
    );
}
