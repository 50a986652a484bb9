use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::{
    HostedRotation, HostedRotationType, Rotation, RotationSchedule,
};

use super::mistake;

#[test]
fn a_hosted_rotation_has_the_logins_that_its_type_needs() {
    mistake(
        |stack| {
            let secret = Secret::builder("S").build(stack);
            let master = Secret::builder("Master").build(stack);
            let one = HostedRotation::multi_user(HostedRotationType::MYSQL_SINGLE_USER, &master);
            RotationSchedule::builder("One", &secret, Rotation::hosted(one)).build(stack);
            let two = HostedRotation::single_user(HostedRotationType::MYSQL_MULTI_USER);
            RotationSchedule::builder("Two", &master, Rotation::hosted(two)).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  One user changes its own password, and needs no other login.
    at `Test/One`, HERE
  help: use `single_user` or `multi_user` as the type's name says

error[conflicting-options]: options do not fit together
  Two users taking turns need the login of one who may change them.
    at `Test/Two`, HERE
  help: use `single_user` or `multi_user` as the type's name says",
    );
}
