use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::StringParameter;
use serde_json::json;

use crate::{check_problems, compare, section, stack};

rustinfra_environment::environment! {
    /// What the calculator is told.
    pub struct Calculator {
        /// Digits behind the point.
        pub precision: u32 = "PRECISION",
        /// Whether it talks.
        pub verbose: bool = "VERBOSE",
        /// Where results are kept.
        pub table: String = "TABLE",
        /// How many are kept.
        pub results: u64 = "RESULTS",
    }
}

rustinfra_environment::environment! {
    struct Reserved {
        region: String = "AWS_REGION",
    }
}

const CODE: &str = "exports.handler = async () => {};";

#[test]
fn a_declared_environment_is_filled_with_literals_references_and_parameters() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id")).build(&stack);
    let results = CfnParameter::builder("Results", ParameterType::Number).build(&stack);
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .environment(Calculator {
            precision: 4.into(),
            verbose: true.into(),
            table: table.name().into(),
            results: results.number().into(),
        })
        .env("STAGE", "test")
        .build(&stack);
    compare(
        &section(&app, "Resources")["FC4345940"]["Properties"]["Environment"],
        &json!({
            "Variables": {
                "PRECISION": "4",
                "RESULTS": {"Ref": "Results"},
                "STAGE": "test",
                "TABLE": {"Ref": "TD925BC7E"},
                "VERBOSE": "true",
            },
        }),
    );
}

#[test]
fn secrets_and_parameters_are_put_in_by_cloudformation() {
    let (app, stack) = stack();
    let secret = Secret::builder("Login").build(&stack);
    let rate = StringParameter::builder("Rate", "0.19").build(&stack);
    let old = StringParameter::from_string_parameter_version(&stack, "Old", "/rate", 3);
    let new = StringParameter::from_string_parameter_name(&stack, "New", "/rate");
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .env("PASSWORD", secret.secret_value_from_json("password"))
        .env("LOGIN", secret.secret_value())
        .env("RATE", rate.string_value())
        .env("OLD_RATE", old.string_value())
        .env("NEW_RATE", new.string_value())
        .build(&stack);
    let reference = |rest: &str| {
        let secret = json!({"Ref": "LoginDDE9992A"});
        json!({"Fn::Join": ["", ["{{resolve:secretsmanager:", secret, rest]]})
    };
    compare(
        &section(&app, "Resources")["FC4345940"]["Properties"]["Environment"],
        &json!({
            "Variables": {
                "LOGIN": reference(":SecretString:::}}"),
                "NEW_RATE": {"Ref": "NewParameter"},
                "OLD_RATE": "{{resolve:ssm:/rate:3}}",
                "PASSWORD": reference(":SecretString:password::}}"),
                "RATE": {"Fn::GetAtt": ["Rate365CA505", "Value"]},
            },
        }),
    );
    compare(
        &section(&app, "Parameters")["NewParameter"],
        &json!({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/rate"}),
    );
}

#[test]
fn the_handler_reads_what_the_infrastructure_filled_in() {
    let environment = Calculator::read_from(|name| {
        let value = match name {
            "PRECISION" => "4",
            "VERBOSE" => "true",
            "TABLE" => "results",
            "RESULTS" => "1000",
            _ => return None,
        };
        Some(value.to_string())
    });
    let Ok(environment) = environment else { panic!("all are there") };
    assert_eq!(environment.precision, 4);
    assert!(environment.verbose);
    assert_eq!(environment.table, "results");
    assert_eq!(environment.results, 1000);
}

#[test]
fn a_declared_variable_that_is_reserved_is_told_where_it_is_filled_in() {
    let (app, stack) = stack();
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .environment(Reserved { region: "eu-west-1".into() })
        .build(&stack);
    check_problems(
        &app,
        "error[reserved-environment]: an environment variable is reserved
  `AWS_REGION` is set by Lambda itself and cannot be set here.
    at `Test/F`, HERE
  help: choose another name",
    );
}

/// A function with a variable.
fn with(name: &str, value: &str) -> App {
    let (app, stack) = stack();
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .env(name, value)
        .build(&stack);
    app
}

#[test]
fn names_and_values_have_four_kilobytes_together() {
    check_problems(&with("AA", &"x".repeat(4_094)), "");
    check_problems(&with("AA", &"é".repeat(2_047)), "");
    for value in ["x".repeat(4_095), "é".repeat(2_047) + "x"] {
        check_problems(
            &with("AA", &value),
            "error[environment-too-large]: environment variables are too large
  They have 4097 bytes; Lambda takes 4096.
    at `Test/F`, HERE
  help: keep large values in an SSM parameter or a file of the code",
        );
    }
}

#[test]
fn a_name_has_two_characters_and_begins_with_a_letter() {
    for name in ["X", "1X", "_X", "X-Y"] {
        check_problems(
            &with(name, "1"),
            &format!(
                "error[bad-name]: a name is not allowed
  The environment variable `{name}` needs at least two characters: a letter, then letters, digits or `_`.
    at `Test/F`, HERE
  help: choose another name"
            ),
        );
    }
    check_problems(&with("Xy", "1"), "");
    check_problems(&with("X_1", "1"), "");
}
