//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    secure_api::secure_api(&app);
    app.synth()
}
