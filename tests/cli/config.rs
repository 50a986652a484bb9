use crate::project::{ONE_STACK, Project};

#[test]
fn the_file_names_the_app_in_toml_or_yaml() {
    let toml = Project::with_app("config-toml", ONE_STACK)
        .file("rustinfra.toml", "app = \"./app.sh\"\nregion = \"eu-west-3\"\n");
    insta::assert_snapshot!(toml.run(&["ls"]), @"
    Hello   eu-west-3   1 resource
    --- stderr
    --- exit 0
    ");
    let yaml = Project::with_app("config-yaml", ONE_STACK)
        .file("rustinfra.yaml", "app: ./app.sh\noutput: build\n");
    insta::assert_snapshot!(yaml.run(&["synth", "--quiet"]), @"
    --- stderr
     Synthesized  Hello  1 resource
        Finished  1 stack in [TIME], written to build
    --- exit 0
    ");
}

#[test]
fn the_file_is_found_from_below() {
    let project = Project::with_app("config-below", ONE_STACK)
        .file("rustinfra.toml", "app = \"./app.sh\"\n")
        .file("deep/down/x", "");
    let output =
        project.command(&["ls"]).current_dir(project.directory.join("deep/down")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Hello   any region   1 resource\n");
}

#[test]
fn unknown_keys_are_refused_with_the_nearest_known_one() {
    let toml =
        Project::new("config-unknown-toml").file("rustinfra.toml", "app = \"x\"\nouptut = \"y\"\n");
    insta::assert_snapshot!(toml.run(&["ls"]), @r#"
    --- stderr
    error[config]: `[PROJECT]/rustinfra.toml` cannot be used
      TOML parse error at line 2, column 1
        |
      2 | ouptut = "y"
        | ^^^^^^
      unknown field `ouptut`, expected one of `app`, `bin`, `release`, `output`, `context`, `profile`, `region`, `tags`, `require-approval`, `concurrency`, `local`
      help: did you mean `output`?
      help: `rustinfra schema` prints what the file may hold
    --- exit 2
    "#);
    let yaml =
        Project::new("config-unknown-yaml").file("rustinfra.yml", "app: x\nlocal:\n  prot: 1\n");
    insta::assert_snapshot!(yaml.run(&["ls"]), @"
    --- stderr
    error[config]: `[PROJECT]/rustinfra.yml` cannot be used
      local: unknown field `prot`, expected `port` at line 3 column 3
      help: did you mean `port`?
      help: `rustinfra schema` prints what the file may hold
    --- exit 2
    ");
}

#[test]
fn values_of_the_wrong_kind_are_refused_with_their_place() {
    let toml =
        Project::new("config-kind").file("rustinfra.toml", "app = \"x\"\nconcurrency = \"many\"\n");
    insta::assert_snapshot!(toml.run(&["ls"]), @r#"
    --- stderr
    error[config]: `[PROJECT]/rustinfra.toml` cannot be used
      TOML parse error at line 2, column 15
        |
      2 | concurrency = "many"
        |               ^^^^^^
      invalid type: string "many", expected u16
      help: `rustinfra schema` prints what the file may hold
    --- exit 2
    "#);
    let variant = Project::new("config-variant")
        .file("rustinfra.toml", "app = \"x\"\nrequire-approval = \"broadning\"\n");
    insta::assert_snapshot!(variant.run(&["ls"]), @r#"
    --- stderr
    error[config]: `[PROJECT]/rustinfra.toml` cannot be used
      TOML parse error at line 2, column 20
        |
      2 | require-approval = "broadning"
        |                    ^^^^^^^^^^^
      unknown variant `broadning`, expected one of `never`, `any-change`, `broadening`
      help: did you mean `broadening`?
      help: `rustinfra schema` prints what the file may hold
    --- exit 2
    "#);
}

#[test]
fn two_files_side_by_side_are_refused() {
    let project = Project::new("config-two").file("rustinfra.toml", "").file("rustinfra.yaml", "");
    insta::assert_snapshot!(project.run(&["ls"]), @"
    --- stderr
    error[config]: two configuration files stand side by side
      [PROJECT]/rustinfra.toml
      [PROJECT]/rustinfra.yaml
      help: keep one of them
    --- exit 2
    ");
}

#[test]
fn context_reaches_the_app_with_the_command_lines_word_last() {
    let script = format!(
        "{ONE_STACK}echo \"$CDK_CONTEXT_JSON\" | tr ',' '\\n' | grep -o '\"[a-z]*\":\"[^\"]*\"' >&2\n"
    );
    let project = Project::with_app("config-context", &script)
        .file("cdk.json", r#"{"app": "./app.sh", "context": {"a": "cdk.json", "b": "cdk.json", "c": "cdk.json", "d": "cdk.json"}}"#)
        .file("cdk.context.json", r#"{"b": "cdk.context.json", "c": "cdk.context.json", "d": "cdk.context.json"}"#)
        .file("rustinfra.toml", "[context]\nc = \"rustinfra.toml\"\nd = \"rustinfra.toml\"\n");
    insta::assert_snapshot!(project.run(&["ls", "-c", "d=argument"]), @r#"
    Hello   any region   1 resource
    --- stderr
    "a":"cdk.json"
    "b":"cdk.context.json"
    "c":"rustinfra.toml"
    "d":"argument"
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["ls", "-c", "novalue"]), @"
    --- stderr
    error[context]: `-c novalue` is not of the form key=value
      help: write for example `-c stage=production`
    --- exit 2
    ");
}

#[test]
fn context_too_long_for_the_environment_goes_into_a_file() {
    let script = format!(
        "{ONE_STACK}wc -c <\"$CONTEXT_OVERFLOW_LOCATION_ENV\" >&2; echo \"$CDK_CONTEXT_JSON\" >&2\n"
    );
    let project = Project::with_app("config-overflow", &script)
        .file("cdk.json", &format!(r#"{{"context": {{"long": "{}"}}}}"#, "x".repeat(140_000)));
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    Hello   any region   1 resource
    --- stderr
    140150
    {}
    --- exit 0
    ");
}

#[test]
fn a_region_has_the_form_of_one() {
    let project = Project::with_app("config-region", ONE_STACK);
    let ours = ["ls", "--app", "./app.sh", "--region", "us-east1"];
    insta::assert_snapshot!(project.run(&ours), @r"
    --- stderr
    error: invalid value 'us-east1' for '--region <REGION>': a region is of the form `eu-west-1`

    For more information, try '--help'.
    --- exit 2
    ");
    let project = project.file("rustinfra.toml", "region = \"eu-wset\"\n");
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @r"
    --- stderr
    error[config]: `[PROJECT]/rustinfra.toml` cannot be used
      `region` is `eu-wset`, but a region is of the form `eu-west-1`
      help: `rustinfra schema` prints what the file may hold
    --- exit 2
    ");
}
