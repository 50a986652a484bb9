//! Synthesizes the app.

use std::process::ExitCode;

use rustinfra_constructs::prelude::App;

fn main() -> ExitCode {
    let app = App::new();
    crud_http_api::crud_http_api(&app);
    app.synth()
}
