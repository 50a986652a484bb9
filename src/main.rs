//! The `rustinfra` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    rustinfra::cli::main()
}
