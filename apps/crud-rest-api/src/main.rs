//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    crud_rest_api::crud_rest_api(&app);
    app.synth()
}
