//! The command line of the generator.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustinfra_codegen::actions;
use rustinfra_codegen::error::Error;
use rustinfra_codegen::generate::{
    Layout, archive_files, check, generate, remove_leftovers, spec_files,
};
use rustinfra_codegen::import::{changes, import};
use rustinfra_codegen::references::Target;
use rustinfra_codegen::store::{Files, read_services, write_files};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Error> {
    let layout = Layout::here();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["import", "--service-spec", database, "--registry", registry]
        | ["import", "--registry", registry, "--service-spec", database] => {
            import_facts(&layout, database.into(), registry.into())
        }
        ["import-actions", data] => import_actions(&layout, data.as_ref()),
        ["generate"] => write_code(&layout),
        ["check"] => {
            check(&layout)?;
            actions::check(&layout.constructs())?;
            println!("the committed code follows from the facts");
            Ok(())
        }
        _ => Err(Error::Usage(format!("unknown arguments `{}`", arguments.join(" ")))),
    }
}

fn import_facts(layout: &Layout, database: PathBuf, registry: PathBuf) -> Result<(), Error> {
    let old = read_services(&layout.spec())?;
    let imported = import(&database, &registry, &layout.spec())?;
    if !old.is_empty() {
        changes(&old, &imported.services).iter().for_each(|change| println!("{change}"));
    }
    let mut files = spec_files(layout, &imported.services);
    let source = serde_json::to_string_pretty(&imported.source)
        .map_err(|source| Error::Json { path: "SOURCE.json".into(), source })?;
    files.insert(layout.spec().join("SOURCE.json"), format!("{source}\n").into_bytes());
    let written = write_files(&files)?;
    println!("{written} of {} files written: {source}", files.len());
    Ok(())
}

fn import_actions(layout: &Layout, data: &Path) -> Result<(), Error> {
    let services = actions::import(data)?;
    let path = layout.constructs().join("actions/spec/actions.txt");
    write_files(&Files::from([(path, actions::print(&services).into_bytes())]))?;
    let count: usize = services.values().map(|service| service.actions.len()).sum();
    println!("{count} actions of {} services", services.len());
    actions::generate(&layout.constructs())?.write().map(|_| ())
}

fn write_code(layout: &Layout) -> Result<(), Error> {
    let output = generate(layout)?;
    let mut written = write_files(&output.files)?;
    written += write_files(&archive_files(layout, &output.archive))?;
    remove_leftovers(layout, &output)?;
    written += actions::generate(&layout.constructs())?.write()?;
    let references = &output.references;
    let closed =
        references.properties.values().filter(|target| matches!(target, Target::Closed(_))).count();
    println!(
        "{written} files written; {closed} closed and {} open references of {} kinds, {} unresolved: {}",
        references.properties.len() - closed,
        references.kinds.len(),
        references.unresolved.len(),
        references.unresolved.iter().cloned().collect::<Vec<_>>().join(", "),
    );
    Ok(())
}
