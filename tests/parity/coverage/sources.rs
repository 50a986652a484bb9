//! What our sources declare: public types with their functions, constants, variants and fields.

use super::names::same;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::{FnArg, ImplItem, Item, Pat, TraitItem, Type, Visibility};

/// One public type.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Its functions, constants, variants and public fields, by what their name means.
    pub(super) members: BTreeMap<String, String>,
    /// What its constructors take, by what the name means: constructors with the name.
    pub(super) arguments: BTreeMap<String, Vec<String>>,
}

/// All of our sources.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// The types, by directory below the workspace and name.
    types: BTreeMap<(String, String), Declared>,
    /// Functions and macros that belong to no type.
    functions: BTreeSet<String>,
}

/// Where to look, in directories of one module each.
const ROOTS: [&str; 2] = ["constructs/src", "src"];

/// What is looked at of the generated layer: services that the CDK has in no other way.
const GENERATED: [&str; 1] = ["constructs/cfn/src/generated/wafv2.rs"];

impl Sources {
    /// Reads every source file.
    pub(super) fn read(workspace: &Path) -> Self {
        let mut sources = Self::default();
        for root in ROOTS {
            sources.directory(&workspace.join(root), root);
        }
        for file in GENERATED {
            let service = file.trim_end_matches(".rs");
            sources.source(&workspace.join(file), service);
        }
        sources
    }

    /// The type of that name in one of `directories`.
    pub(super) fn find(&self, directories: &[&str], name: &str) -> Option<&Declared> {
        directories
            .iter()
            .find_map(|directory| self.types.get(&((*directory).to_owned(), name.to_owned())))
    }

    /// Whether a path such as `Function::grant_invoke` or `secs` names something that is there.
    pub(super) fn has(&self, path: &str) -> bool {
        let (owner, member) = path.rsplit_once("::").unwrap_or(("", path));
        if self.functions.contains(member) && !owner.contains(char::is_uppercase) {
            return true;
        }
        let owner = owner.rsplit("::").next().unwrap_or(owner);
        self.types.iter().any(|((_, name), declared)| {
            (owner.is_empty() || owner.starts_with(char::is_lowercase)) && name == member
                || name == owner && declared.members.values().any(|known| known == member)
        })
    }

    fn directory(&mut self, directory: &Path, name: &str) {
        let Ok(entries) = std::fs::read_dir(directory) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        // Of two names that mean the same, the first stands.
        paths.sort();
        for path in paths {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                // Directories below a service's are part of it.
                let service =
                    if ROOTS.contains(&name) { format!("{name}/{file}") } else { name.to_owned() };
                self.directory(&path, &service);
            } else if let Some(stem) = file.strip_suffix(".rs") {
                let service =
                    if ROOTS.contains(&name) { format!("{name}/{stem}") } else { name.to_owned() };
                self.source(&path, &service);
            }
        }
    }

    fn source(&mut self, path: &Path, service: &str) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let parsed = syn::parse_file(&text);
        let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.file(&parsed.items, service);
    }

    fn declare(&mut self, service: &str, name: &str) -> &mut Declared {
        self.types.entry((service.to_owned(), name.to_owned())).or_default()
    }

    fn file(&mut self, items: &[Item], service: &str) {
        let mut here: BTreeSet<String> = BTreeSet::new();
        for item in items {
            match item {
                Item::Struct(it) if is_public(&it.vis) => {
                    here.insert(it.ident.to_string());
                    let declared = self.declare(service, &it.ident.to_string());
                    for field in it.fields.iter().filter(|field| is_public(&field.vis)) {
                        if let Some(name) = &field.ident {
                            declared.add(&name.to_string());
                        }
                    }
                }
                Item::Enum(it) if is_public(&it.vis) => {
                    here.insert(it.ident.to_string());
                    let declared = self.declare(service, &it.ident.to_string());
                    for variant in &it.variants {
                        declared.add(&variant.ident.to_string());
                        // What a variant carries is an option of it.
                        for name in variant.fields.iter().filter_map(|field| field.ident.as_ref()) {
                            declared.add(&name.to_string());
                        }
                    }
                }
                Item::Trait(it) if is_public(&it.vis) => {
                    let declared = self.declare(service, &it.ident.to_string());
                    for item in &it.items {
                        if let TraitItem::Fn(function) = item {
                            declared.add(&function.sig.ident.to_string());
                        }
                    }
                }
                Item::Fn(it) if is_public(&it.vis) => {
                    self.functions.insert(it.sig.ident.to_string());
                }
                Item::Impl(it) => {
                    let Type::Path(path) = &*it.self_ty else { continue };
                    let Some(name) = path.path.segments.last() else { continue };
                    let of_trait = it.trait_.is_some();
                    let name = name.ident.to_string();
                    for item in &it.items {
                        self.impl_item(item, service, &name, of_trait);
                    }
                }
                Item::Mod(it) => {
                    if let Some((_, items)) = &it.content
                        && it.ident != "tests"
                    {
                        self.file(items, service);
                    }
                }
                _ => {}
            }
        }
        // What a macro declares is not seen; its words stand for it, for every type of the file.
        for item in items {
            let Item::Macro(it) = item else { continue };
            if let Some(name) = &it.ident {
                self.functions.insert(name.to_string());
                continue;
            }
            let mut names = BTreeSet::new();
            words(it.mac.tokens.clone(), &mut names);
            let typed: Vec<String> = here.iter().cloned().collect();
            for one in typed {
                let declared = self.declare(service, &one);
                names.iter().for_each(|name| declared.add(name));
            }
        }
    }

    fn impl_item(&mut self, item: &ImplItem, service: &str, name: &str, of_trait: bool) {
        match item {
            ImplItem::Fn(function) if of_trait || is_public(&function.vis) => {
                let ident = function.sig.ident.to_string();
                let declared = self.declare(service, name);
                declared.add(&ident);
                if ident == "builder" || ident == "new" || ident.starts_with("from_") {
                    for input in &function.sig.inputs {
                        let FnArg::Typed(argument) = input else { continue };
                        let Pat::Ident(argument) = &*argument.pat else { continue };
                        let argument = argument.ident.to_string();
                        let shown = format!("{ident}({argument})");
                        declared.arguments.entry(same(&argument)).or_default().push(shown);
                    }
                }
            }
            ImplItem::Const(it) if is_public(&it.vis) => {
                self.declare(service, name).add(&it.ident.to_string());
            }
            ImplItem::Macro(it) => {
                let mut names = BTreeSet::new();
                words(it.mac.tokens.clone(), &mut names);
                let declared = self.declare(service, name);
                names.iter().for_each(|name| declared.add(name));
            }
            _ => {}
        }
    }
}

impl Declared {
    fn add(&mut self, name: &str) {
        let name = name.strip_prefix("r#").unwrap_or(name);
        self.members.entry(same(name)).or_insert_with(|| name.to_owned());
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Every identifier in a macro's tokens.
fn words(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => words(group.stream(), names),
            _ => {}
        }
    }
}
