//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    greeting::greeting(&app);
    app.synth()
}
