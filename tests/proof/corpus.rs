//! Templates that are right.

use std::fs;

use rustinfra::proof::{Finding, check};

/// A scratch look at any folder of templates.
#[test]
fn scratch() {
    let Ok(folders) = std::env::var("PROOF_CORPUS") else { return };
    for folder in folders.split(':') {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        for file in files {
            if !file.to_string_lossy().ends_with("template.json") {
                continue;
            }
            let template = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            for f in check(&template) {
                let Finding { pointer, code, severity, detail, .. } = f;
                println!("{} {severity}[{code}] {pointer}\n    {detail}", file.file_name().unwrap().to_string_lossy());
            }
        }
    }
}
