use crate::project::Project;

#[test]
fn the_schema_of_the_configuration_file_is_printed() {
    insta::assert_snapshot!(Project::new("schema").run(&["schema"]), @r##"
    {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "app": {
          "type": [
            "string",
            "null"
          ],
          "description": "The app: a directory with a cargo package or a cloud assembly, relative\nto this file, or else a command line that writes an assembly.",
          "default": null
        },
        "bin": {
          "type": [
            "string",
            "null"
          ],
          "description": "The binary to run, when the app's package has several.",
          "default": null
        },
        "release": {
          "type": [
            "boolean",
            "null"
          ],
          "description": "Build the app in release mode.",
          "default": null
        },
        "output": {
          "type": [
            "string",
            "null"
          ],
          "description": "Where the cloud assembly is written, relative to the app's directory.",
          "default": null
        },
        "context": {
          "type": "object",
          "additionalProperties": true,
          "description": "Context values handed to the app.",
          "default": {}
        },
        "profile": {
          "type": [
            "string",
            "null"
          ],
          "description": "The profile of the AWS configuration to use.",
          "default": null
        },
        "region": {
          "type": [
            "string",
            "null"
          ],
          "description": "The region of stacks that do not name one.",
          "default": null
        },
        "tags": {
          "type": "object",
          "additionalProperties": {
            "type": "string"
          },
          "description": "Tags put on every stack and so on every resource that can be tagged.",
          "default": {}
        },
        "require-approval": {
          "anyOf": [
            {
              "$ref": "#/$defs/RequireApproval"
            },
            {
              "type": "null"
            }
          ],
          "description": "When `deploy` asks before it changes something."
        },
        "concurrency": {
          "type": [
            "integer",
            "null"
          ],
          "format": "uint16",
          "minimum": 1,
          "maximum": 65535,
          "description": "How many stacks may be deployed at once.",
          "default": null
        },
        "local": {
          "$ref": "#/$defs/LocalConfig",
          "description": "The local endpoint that `--local` uses."
        }
      },
      "title": "rustinfra configuration",
      "description": "Settings of the `rustinfra` command for one app.\n\nThey stand in `rustinfra.toml` or `rustinfra.yaml`, in the app's directory or\none above it. An argument on the command line wins over the file.",
      "$id": "rustinfra.schema.json",
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$defs": {
        "RequireApproval": {
          "oneOf": [
            {
              "type": "string",
              "const": "never",
              "description": "Never."
            },
            {
              "type": "string",
              "const": "any-change",
              "description": "Before any change."
            },
            {
              "type": "string",
              "const": "broadening",
              "description": "When permissions broaden, or data may be lost."
            }
          ],
          "description": "When `deploy` asks before it changes something."
        },
        "LocalConfig": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "port": {
              "type": [
                "integer",
                "null"
              ],
              "format": "uint16",
              "minimum": 1,
              "maximum": 65535,
              "description": "The port to listen on; a free one is chosen otherwise.",
              "default": null
            }
          },
          "description": "Settings of the local endpoint."
        }
      }
    }
    --- stderr
    --- exit 0
    "##);
}

#[test]
fn help_tells_the_commands_and_the_exit_statuses() {
    insta::assert_snapshot!(Project::new("help").run(&["-h"]), @"
    AWS infrastructure as Rust code

    Usage: rustinfra [OPTIONS] <COMMAND>

    Commands:
      ls           List the stacks of the app, in the order they are deployed [alias: list]
      synth        Synthesize the app: write its cloud assembly and print a template [alias: synthesize]
      diff         Show what deploying would change
      graph        Show which resource needs which, and why
      why          Say why one resource needs another: the shortest chain of reasons
      deploy       Create or update the stacks
      destroy      Remove the stacks and what is in them
      local        Start, stop or look at the local endpoint that `--local` uses
      check        Check CloudFormation templates, whoever wrote them
      schema       Print the JSON Schema of rustinfra.toml and rustinfra.yaml
      completions  Print a completion script for your shell

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Global options:
      -a, --app <DIR|COMMAND>    The app: a directory with a cargo package or a cloud assembly, or a
                                 command line
          --bin <NAME>           The binary to run, when the app's package has several
          --release              Build the app in release mode
      -o, --out <DIR>            Where the cloud assembly is written [default: rustinfra.out in the
                                 app's directory]
      -c, --context <KEY=VALUE>  A context value for the app; may be repeated
          --profile <NAME>       The profile of the AWS configuration to use
          --region <REGION>      The region of stacks that do not name one
          --local                Use a private endpoint on this machine instead of AWS, started when
                                 needed
          --port <PORT>          The port of the local endpoint [default: a free one]
          --no-check             Do not check templates against the CloudFormation specification
          --json                 Print JSON for programs to read
          --color <WHEN>         Whether to use colour [default: auto] [possible values: auto, always,
                                 never]
      -v, --verbose              Say more: logical ids, and what is run

    Exit status:
        0  done
        1  a bug in rustinfra
        2  wrong arguments or configuration
        3  the app does not synthesize, or `check` found problems
        4  no way to AWS: no credentials, a missing permission, no connection
        5  `diff --exit-code` found changes
        9  declined at a prompt
       10  the deployment failed
      130  interrupted
    --- stderr
    --- exit 0
    ");
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    insta::assert_snapshot!(Project::new("unknown-command").run(&["snyth"]), @"
    --- stderr
    error: unrecognized subcommand 'snyth'

      tip: some similar subcommands exist: 'synthesize', 'synth'

    Usage: rustinfra [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn completions_are_written_for_each_shell() {
    let script = Project::new("completions").run(&["completions", "bash"]);
    assert!(script.starts_with("_rustinfra() {"), "{script}");
    assert!(script.ends_with("--- stderr\n--- exit 0\n"), "{script}");
}
