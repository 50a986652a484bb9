//! Keys, secrets and parameters.

use rustinfra_constructs::kms::Key;
use rustinfra_constructs::secretsmanager::Secret;
use rustinfra_constructs::ssm::StringParameter;

use super::{long, mistake, mistake_in_region};

#[test]
fn descriptions_of_keys_and_secrets_have_limits() {
    mistake(
        |stack| {
            Key::builder("K").description(&long(8_193)).build(stack);
            Secret::builder("S").description(&long(2_049)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 8193, but must be between 0 and 8192.
    at `Test/K`, HERE
  help: see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html

error[out-of-range]: a value is outside its range
  the description's length is 2049, but must be between 0 and 2048.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
    );
}

#[test]
fn a_secret_is_not_copied_to_where_it_is() {
    mistake_in_region(
        |stack| {
            Secret::builder("S").replica_region("eu-west-1").build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The secret is in `eu-west-1` already; a copy cannot be there, too.
    at `Test/S`, HERE
  help: leave that region out",
    );
}

#[test]
fn parameters_that_systems_manager_refuses_are_told() {
    mistake(
        |stack| {
            StringParameter::builder("P", "1")
                .parameter_name("/shop/a rate")
                .description(&long(1_025))
                .allowed_pattern(&long(1_025))
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the parameter name `/shop/a rate` does not consist of 1 to 1011 of A-Z a-z 0-9 _ . - and / between levels.
    at `Test/P`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the allowed pattern's length is 1025, but must be between 0 and 1024.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html

error[out-of-range]: a value is outside its range
  the description's length is 1025, but must be between 0 and 1024.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
    );
}
