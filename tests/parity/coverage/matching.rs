//! Which of our names stands for one of the CDK's: by rules, where no line of `Answers` says.

use super::answers::{Answer, Answers};
use super::declared::{Item, Kind, Module};
use super::names::{same, words};
use super::sources::{Declared, Sources};

/// What is found for one thing of the CDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// Ours is there.
    Have(String),
    /// Something better is there, and why it is.
    Better(String, String),
    /// It is not, with a reason unless nobody gave one.
    Not(Option<String>),
}

/// One thing of the CDK and what is found.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its name: `Function.grantInvoke`.
    pub(super) name: String,
    /// What kind of a thing it is.
    pub(super) kind: Kind,
    /// What is found.
    pub(super) status: Status,
}

/// The rows of a module.
pub(super) fn rows(
    module: &Module,
    ours: &[&str],
    sources: &Sources,
    answers: &Answers,
) -> Vec<Row> {
    let row = |item: &Item| {
        let name = if item.member.is_empty() {
            item.owner.clone()
        } else {
            format!("{}.{}", item.owner, item.member)
        };
        let status = status(item, &name, ours, sources, answers);
        Row { name, kind: item.kind, status }
    };
    let mut rows: Vec<Row> = module.items.iter().map(row).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

fn status(item: &Item, name: &str, ours: &[&str], sources: &Sources, answers: &Answers) -> Status {
    let told = |answer: &Answer| match answer {
        Answer::Have(target) => Status::Have(target.clone()),
        Answer::Better(target, why) => Status::Better(target.clone(), why.clone()),
        Answer::Not(why) => Status::Not(Some(why.clone())),
    };
    if let Some(answer) = answers.exact(name) {
        return told(answer);
    }
    // A line for the owner that names a type of ours says where to look first.
    let owner = answers.exact(&item.owner);
    let mut types: Vec<String> = Vec::new();
    if let Some(Answer::Have(target) | Answer::Better(target, _)) = owner {
        let name = target.rsplit("::").next().unwrap_or(target);
        types.push(name.strip_suffix("Builder").unwrap_or(name).to_owned());
    }
    types.extend(candidates(item));
    if let Some(found) = types.iter().find_map(|one| found(item, one, ours, sources)) {
        return Status::Have(found);
    }
    if let Some(Answer::Not(why)) = owner {
        return Status::Not(Some(why.clone()));
    }
    answers.pattern(name).map(told).unwrap_or(Status::Not(None))
}

/// What a structure's name ends in that says what it is for.
const ENDINGS: [&str; 11] = [
    "BaseProps",
    "CommonProps",
    "Props",
    "BaseOptions",
    "CommonOptions",
    "OptionsBase",
    "Options",
    "Attributes",
    "Configuration",
    "Config",
    "Settings",
];

/// The types of ours that may stand for the owner of a thing, by their names without `Builder`.
fn candidates(item: &Item) -> Vec<String> {
    let owner = &item.owner;
    let mut names = vec![owner.clone()];
    let mut add = |name: Option<&str>| {
        names.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
    };
    if item.kind == Kind::Option {
        let stem = ENDINGS.iter().find_map(|ending| owner.strip_suffix(ending));
        add(stem);
        add(stem.and_then(|stem| stem.strip_suffix("Base")));
    } else {
        // An abstract base is no type of ours; what it declares is the type's own.
        add(owner.strip_suffix("Base"));
        // `FunctionGrants.invoke` is `Function::grant_invoke`.
        add(owner.strip_suffix("Grants"));
    }
    names
}

/// What a type of ours has for a thing, as it is shown.
fn found(item: &Item, name: &str, ours: &[&str], sources: &Sources) -> Option<String> {
    let handle = sources.find(ours, name);
    let wanted = spellings(item);
    let member = |shown: &str, declared: &Declared| {
        let member = wanted.iter().find_map(|one| declared.members.get(one))?;
        Some(format!("{shown}::{member}"))
    };
    if item.kind == Kind::Class {
        return handle.map(|_| name.to_owned());
    }
    if item.kind == Kind::Option {
        // What is passed in is asked of the builder, or is a field where there is none; a getter
        // of the handle that has the same name is another thing.
        let attributes = item.owner.ends_with("Attributes") && name != item.owner;
        let builder = format!("{name}Builder");
        let set = match sources.find(ours, &builder) {
            _ if attributes => None,
            Some(declared) => member(&builder, declared),
            None => handle.and_then(|declared| member(name, declared)),
        };
        return set.or_else(|| {
            let mut arguments =
                wanted.iter().filter_map(|one| handle?.arguments.get(one)).flatten();
            let import = |argument: &&String| argument.starts_with("from_") == attributes;
            arguments.find(import).map(|argument| format!("{name}::{argument}"))
        });
    }
    let declared = handle?;
    member(name, declared).or_else(|| {
        let granting = item.kind == Kind::Property && item.member == "grants";
        let grants = declared.members.values().any(|member| member.starts_with("grant_"));
        (granting && grants).then(|| format!("{name}::grant_…"))
    })
}

/// How our name for a thing may read, as `same` puts it.
fn spellings(item: &Item) -> Vec<String> {
    let mut spellings = vec![same(&item.member)];
    let member = words(&item.member);
    match item.kind {
        // `Code.fromInline` is `Code::inline`.
        Kind::Static if member.first().is_some_and(|first| first == "from") => {
            spellings.push(member[1..].concat());
        }
        // `Runtime.NODEJS_22_X` is `NODEJS_22`.
        Kind::Constant if member.last().is_some_and(|last| last == "x") => {
            spellings.push(member[..member.len() - 1].concat());
        }
        // `Function.functionArn` is `Function::arn`; `RestApi.restApiId` is `id`.
        Kind::Property | Kind::Option => {
            let owner = ENDINGS.iter().find_map(|end| item.owner.strip_suffix(end));
            let owner = words(owner.unwrap_or(&item.owner).trim_end_matches("Base"));
            for at in 0..owner.len() {
                if let Some(rest) = member.strip_prefix(&owner[at..]).filter(|it| !it.is_empty()) {
                    spellings.push(rest.concat());
                }
            }
            // `fifo: true` may be `is_fifo()` when it is asked for.
            if item.kind == Kind::Property {
                spellings.push(format!("is{}", member.concat()));
            }
        }
        Kind::Method if item.owner.ends_with("Grants") => {
            spellings.insert(0, format!("grant{}", member.concat()));
        }
        _ => {}
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: Kind, owner: &str, member: &str) -> Item {
        Item { owner: owner.to_owned(), member: member.to_owned(), kind }
    }

    #[test]
    fn our_names_are_the_cdks_in_our_way_of_writing() {
        for (kind, owner, member, expected) in [
            (Kind::Method, "Function", "grantInvoke", "grantinvoke"),
            (Kind::Static, "Code", "fromInline", "inline"),
            (Kind::Constant, "Runtime", "NODEJS_22_X", "nodejs22"),
            (Kind::Property, "FunctionBase", "functionArn", "arn"),
            (Kind::Property, "LambdaRestApi", "restApiId", "id"),
            (Kind::Property, "Queue", "fifo", "isfifo"),
            (Kind::Method, "QueueGrants", "purge", "grantpurge"),
            (Kind::Option, "FunctionAttributes", "functionArn", "arn"),
        ] {
            let spellings = spellings(&item(kind, owner, member));
            assert!(spellings.iter().any(|one| one == expected), "{member}: {spellings:?}");
        }
    }

    #[test]
    fn a_base_and_what_is_passed_in_are_of_the_same_type() {
        let names = candidates(&item(Kind::Option, "FunctionOptions", "timeout"));
        assert_eq!(names, ["FunctionOptions", "Function"]);
        let names = candidates(&item(Kind::Method, "QueueBase", "grant"));
        assert_eq!(names, ["QueueBase", "Queue"]);
    }
}
