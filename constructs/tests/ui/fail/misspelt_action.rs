//! An action that does not exist.
use rustinfra_constructs::iam::actions::dynamodb;
use rustinfra_constructs::iam::Statement;

fn main() {
    let _ = Statement::allow([dynamodb::GET_ITEMS]).on("*");
}
